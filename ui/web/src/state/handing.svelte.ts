/** The handover sheet being written at this window: it outlives the panel that shows it. */
class Handing {
  open = $state(false);
  desk = $state<string | null>(null);
  to = $state<string | null>(null);
  notes = $state('');
  cautions = $state('');

  /** The sheet is drawn: the next one begins empty. */
  done(): void {
    this.open = false;
    this.notes = this.cautions = '';
    this.desk = this.to = null;
  }
}

export const handing = new Handing();

/** What is chosen at this desk: one incident, one unit, units picked. Shared by all windows of the same desk. */

interface Choice { incident: string | null; unit: string | null; picked: string[] }
type Taker = (at: { lon: number; lat: number }) => void;

class Selection {
  incident = $state<string | null>(null);
  unit = $state<string | null>(null);
  /** Units picked for the act being prepared; whoever prepares it keeps and empties them. */
  picked = $state<string[]>([]);
  /** Fields that ask for a place. */
  private takers: Taker[] = [];
  private channel = new BroadcastChannel('sigap.selection');

  constructor() {
    this.channel.onmessage = (event) => {
      const choice = event.data as Choice;
      this.incident = choice.incident;
      this.unit = choice.unit;
      this.picked = choice.picked;
    };
  }

  chooseIncident(id: string | null): void {
    this.incident = id;
    this.tell();
  }

  chooseUnit(id: string | null): void {
    this.unit = id;
    this.tell();
  }

  pick(ids: string[]): void {
    this.picked = ids;
    this.tell();
  }

  toggle(id: string): void {
    this.pick(this.picked.includes(id) ? this.picked.filter((other) => other !== id) : [...this.picked, id]);
  }

  /** A field that asks for a place takes what is clicked on the map. Answers how to end it. */
  take(taker: Taker): () => void {
    this.takers = [taker, ...this.takers];
    return () => {
      this.takers = this.takers.filter((other) => other !== taker);
    };
  }

  /** A click on the ground is for the newest field that asks, and kept for none that asks later. */
  place(at: { lon: number; lat: number }): void {
    this.takers[0]?.(at);
  }

  private tell(): void {
    this.channel.postMessage({ incident: this.incident, unit: this.unit, picked: $state.snapshot(this.picked) } satisfies Choice);
  }
}

export const selection = new Selection();

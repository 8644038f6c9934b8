/** The recommendation shown for the chosen incident. Each one shown is stored by the server with its inputs. */
import { shownAdvice } from '../acts/incident';
import { get, post } from '../api/client';
import type { Advice, Incident, Unit } from '../protocol/types';
import { Loadable } from './loadable.svelte';
import { store } from './store.svelte';

const RUNS = new Set(['assigned', 'en_route', 'on_scene']);
const READY = new Set(['available', 'limited']);
/** Whether units are to be sent: it waits, or one of those sent has dropped out. */
const isLacking = (row: Incident) => row.status === 'pending' || (RUNS.has(row.status) && row.flags.includes('short'));
/** Whether a unit can be sent without a word why. */
export const isFree = (unit: Unit | undefined) => unit !== undefined && unit.assignment_id === null && READY.has(unit.status);

class AdviceOf {
  incident = $state<string | null>(null);
  readonly shown = new Loadable<Advice>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether an answer will be asked for in a moment. */
  private planned = $state(false);
  /** What the advice shown was asked for; empty while nothing is asked for. */
  private question = '';
  private place = '';
  /** How many units were on the incident, and what else the advice rests on: who is free, what is closed. */
  private live = 0;
  private around = '';

  get value(): Advice | null {
    return this.shown.value;
  }

  /** Whether an answer is to come: asked for, or about to be. */
  get pending(): boolean {
    return this.planned || this.shown.busy || this.shown.state === 'loading';
  }

  /**
   * Turns to an incident: what lacks units is computed at once, and anew when it becomes another, is moved, loses a unit,
   * or when somebody proposed is free no longer; what runs shows the last one.
   */
  turn(incident: Incident | null): void {
    const lacks = incident !== null && isLacking(incident);
    const question = lacks ? JSON.stringify([incident.type, incident.subtype, incident.priority, incident.alarm_level, incident.answers]) : '';
    const place = JSON.stringify([incident?.position, incident?.detail.level]);
    const live = incident ? (store.picture('assignments').byIncident.get(incident.id)?.size ?? 0) : 0;
    const other = (incident?.id ?? null) !== this.incident;
    const around = lacks ? this.circumstances(other) : '';
    const moved = !other && place !== this.place;
    const lost = !other && incident !== null && RUNS.has(incident.status) && live < this.live;
    const asked = lacks && (question !== this.question || moved);
    const stirred = lacks && around !== this.around;
    [this.question, this.place, this.live, this.around] = [question, place, live, around];
    if (!other && !moved && !lost && !asked && !stirred) return;
    clearTimeout(this.timer);
    this.planned = false;
    // An answer to another question must not be taken for this one's; one that has only grown old stays until the new one is there.
    if (other || asked) this.shown.clear();
    this.incident = incident?.id ?? null;
    if (!incident) return;
    const asks = (lacks || moved || lost) && store.may('call_taker', 'dispatcher', 'shift_leader');
    // While somebody steps through the list with the arrows nothing is computed.
    // Whoever sees this incident waits, and must not read that nobody is proposed.
    if (other || asked) this.shown.state = 'loading';
    this.planned = true;
    this.timer = setTimeout(() => {
      this.planned = false;
      void (asks ? this.compute() : this.last());
    }, 120);
  }

  /** Who of the proposed is not free any more, and what is closed. */
  private circumstances(other: boolean): string {
    const { units, closures } = store.picture('units', 'closures');
    const gone = other ? [] : this.proposed.filter((id) => !isFree(units.get(id)));
    return JSON.stringify([gone, [...closures.values()].map((one) => `${one.id} ${one.revision}`)]);
  }

  async compute(exclude: string[] = []): Promise<void> {
    const id = this.incident;
    if (!id) return;
    this.shown.state = this.shown.value === null ? 'loading' : this.shown.state;
    await this.shown.load((signal) => post<Advice>(`/api/incidents/${id}/recommendations`, { exclude }, { signal, retries: 1 }));
    this.keep(id);
  }

  private async last(): Promise<void> {
    const id = this.incident;
    if (!id) return;
    await this.shown.load((signal) => get<Advice>(`/api/incidents/${id}/recommendations`, { signal, retries: 1 }));
    this.keep(id);
  }

  private keep(id: string): void {
    if (this.shown.value && this.incident === id) shownAdvice.set(id, this.shown.value);
    if (shownAdvice.size > 50) shownAdvice.delete(shownAdvice.keys().next().value!);
  }

  /** The units proposed, by id. */
  get proposed(): string[] {
    return this.value?.units.filter((unit) => unit.selected).map((unit) => unit.unit_id) ?? [];
  }
}

export const advice = new AdviceOf();

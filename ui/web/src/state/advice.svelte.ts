/** The recommendation shown for the chosen incident. Each one shown is stored by the server with its inputs. */
import { shownAdvice } from '../acts/incident';
import { get, post } from '../api/client';
import type { Advice, Incident } from '../protocol/types';
import { Loadable } from './loadable.svelte';
import { store } from './store.svelte';

class AdviceOf {
  incident = $state<string | null>(null);
  readonly shown = new Loadable<Advice>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the advice shown was asked for; empty while nothing is asked for. */
  private question = '';
  private place = '';

  get value(): Advice | null {
    return this.shown.value;
  }

  /** Turns to an incident: what lacks units, became another or was moved is computed at once; what runs shows the last one. */
  turn(incident: Incident | null): void {
    const lacks = incident !== null && (incident.status === 'pending' || incident.flags.includes('short'));
    const question = lacks ? JSON.stringify([incident.type, incident.subtype, incident.priority, incident.alarm_level, incident.answers, incident.flags.includes('short')]) : '';
    const place = JSON.stringify([incident?.position, incident?.detail.level]);
    const other = (incident?.id ?? null) !== this.incident;
    const moved = !other && place !== this.place;
    const changed = moved || (lacks && question !== this.question);
    [this.question, this.place] = [question, place];
    if (!other && !changed) return;
    clearTimeout(this.timer);
    this.shown.clear();
    this.incident = incident?.id ?? null;
    if (!incident) return;
    const asks = (lacks || moved) && store.may('call_taker', 'dispatcher', 'shift_leader');
    // While somebody steps through the list with the arrows nothing is computed.
    this.timer = setTimeout(() => (asks ? void this.compute() : void this.last()), 120);
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

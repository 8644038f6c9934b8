/** Incidents that may be the one a caller speaks of: near the point, or of a place that sounds like it. */
import { get } from '../api/client';
import type { Incident, Similar } from '../protocol/types';
import { soundsLike } from './intake';
import { Loadable } from './loadable.svelte';
import { OPEN, type Picture } from './reducer';
import { store } from './store.svelte';

export interface Alike { incident: Incident; distance_m: number | null; same_type: boolean }
const PAUSE_MS = 150;
/** New incidents come in bursts: they are looked for together. */
const SETTLE_MS = 1000;
const AGAIN_MS = 5000;
const openIds = (picture: Picture): string[] => [...picture.incidents.values()].filter((row) => OPEN.has(row.status)).map((row) => row.id);

class SimilarIncidents {
  readonly near = new Loadable<Similar[]>();
  private place = $state('');
  private type = $state('');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = '';
  /** The open incidents there were at the last look-up, and whether the picture was live when last looked at. */
  private seen = new Set<string>();
  private live = false;

  /** Looks for what is like a call; anew when another incident is opened and when the line is back. */
  look(type: string, place: string, point: { lon: number; lat: number } | null): void {
    this.place = place;
    this.type = type;
    const opened = openIds(store.picture('incidents')).some((id) => !this.seen.has(id));
    const back = store.live && !this.live;
    this.live = store.live;
    const question = point ? `lon=${point.lon}&lat=${point.lat}${type ? `&type=${type}` : ''}` : '';
    if (question !== this.asked) this.turn(question);
    else if (!question) return;
    else if (back) this.plan(PAUSE_MS);
    // One after another must not put the look-up off for ever.
    else if (opened && this.timer === undefined) this.plan(SETTLE_MS);
  }

  private turn(question: string): void {
    this.asked = question;
    this.near.clear();
    this.rest();
    if (question) this.plan(PAUSE_MS);
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private plan(pause: number): void {
    this.rest();
    this.timer = setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    this.timer = undefined;
    this.seen = new Set(openIds(store.picture()));
    const question = this.asked;
    await this.near.load(async (signal) => (await get<{ items: Similar[] }>(`/api/incidents/similar?${question}`, { signal, retries: 1 })).items);
    const { busy, error } = this.near;
    const away = !busy && error !== null && (error.status === 0 || error.status >= 500);
    if (!away || this.timer !== undefined) return;
    // Without a line it is asked when that is back, though the form was closed when it went.
    if (store.live) this.plan(AGAIN_MS);
    else this.live = false;
  }

  /** Nearest first, then those whose place only sounds alike; as they are now. */
  get rows(): Alike[] {
    const picture = store.picture('incidents', 'recent');
    const now = (row: Incident) => picture.incidents.get(row.id) ?? picture.recent.get(row.id) ?? row;
    const near: Alike[] = (this.near.value ?? []).map((one) => ({ ...one, incident: now(one.incident) })).filter((one) => OPEN.has(one.incident.status) || one.same_type);
    near.sort((a, b) => Number(b.same_type) - Number(a.same_type) || (a.distance_m ?? 0) - (b.distance_m ?? 0));
    const known = new Set(near.map((one) => one.incident.id));
    const heard = soundsLike(picture, this.place, this.type).filter((row) => !known.has(row.id));
    return [...near, ...heard.map((incident) => ({ incident, distance_m: null, same_type: incident.type === this.type }))];
  }

  /** What one key attaches to: an incident that is open; what is over stands in the list, to be chosen with eyes. */
  first(own: string | null): Alike | undefined {
    return this.others(own).find((one) => OPEN.has(one.incident.status));
  }

  /** Without the incident the call itself has become. */
  others(own: string | null): Alike[] {
    return this.rows.filter((one) => one.incident.id !== own);
  }
}

export const similar = new SimilarIncidents();

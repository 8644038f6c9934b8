/** Incidents that may be the one a caller speaks of: near the point, or of a place that sounds like it. */
import { get } from '../api/client';
import type { Incident, Similar } from '../protocol/types';
import { soundsLike } from './intake';
import { Loadable } from './loadable.svelte';
import { OPEN } from './reducer';
import { store } from './store.svelte';

export interface Alike { incident: Incident; distance_m: number | null; same_type: boolean }
const PAUSE_MS = 150;

class SimilarIncidents {
  readonly near = new Loadable<Similar[]>();
  private place = $state('');
  private type = $state('');
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = '';

  look(type: string, place: string, point: { lon: number; lat: number } | null): void {
    this.place = place;
    this.type = type;
    const question = point ? `lon=${point.lon}&lat=${point.lat}${type ? `&type=${type}` : ''}` : '';
    if (question === this.asked) return;
    this.asked = question;
    clearTimeout(this.timer);
    this.near.clear();
    if (!question) return;
    this.timer = setTimeout(() => void this.near.load(async (signal) => (await get<{ items: Similar[] }>(`/api/incidents/similar?${question}`, { signal, retries: 1 })).items), PAUSE_MS);
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

/** What happened to the incident that is looked at: read once, for its timeline and for what is printed. */
import { get } from '../api/client';
import type { Incident, Moment } from '../protocol/types';
import { Loadable } from './loadable.svelte';

/** A unit's part in an incident, from its timeline. */
export interface Part { id: string; unit_id: string; status: string; stamps: Record<string, string> }

/** What every assignment of an incident came to and when, also of those that have ended and stand in no picture. */
export function partsIn(moments: readonly Moment[], incident: Incident): Part[] {
  const parts = new Map<string, Part>();
  for (const moment of moments) {
    for (const { id, unit_id, status } of moment.assignments) {
      if (!incident.assignment_ids.includes(id)) continue;
      const part = parts.get(id) ?? { id, unit_id, status, stamps: {} };
      part.status = status;
      part.stamps[status] ??= moment.at;
      parts.set(id, part);
    }
  }
  return [...parts.values()];
}

class Moments {
  readonly list = new Loadable<Moment[]>();
  private of: string | null = null;

  look(id: string): void {
    if (this.of !== id) this.list.clear();
    this.of = id;
    void this.list.load(async (signal) => (await get<{ items: Moment[] }>(`/api/incidents/${id}/timeline`, { signal, retries: 1 })).items);
  }

  /** Of this incident, as far as they are there. */
  about(id: string): Moment[] {
    const { value } = this.list;
    return this.of === id ? (value ?? []) : [];
  }
}

export const moments = new Moments();

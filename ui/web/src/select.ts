/** What a panel shows, from the picture: plain functions. */
import type { Picture } from './live/reducer';
import { ACTIVE } from './live/reducer';
import type { Assignment, Incident, Unit } from './types';

const since = (row: Incident) => row.waiting_since ?? row.created_at;
const urgentFirst = (a: Incident, b: Incident) => a.priority - b.priority || since(a).localeCompare(since(b));

/** Waiting incidents, most urgent and oldest first; what is held on purpose comes last. */
export function waiting(picture: Picture): Incident[] {
  const rows = [...picture.incidents.values()].filter((row) => row.status === 'pending' && !row.flags.includes('report'));
  return rows.sort((a, b) => Number(a.hold !== null) - Number(b.hold !== null) || urgentFirst(a, b));
}

export function active(picture: Picture): Incident[] {
  return [...picture.incidents.values()].filter((row) => row.status !== 'pending').sort(urgentFirst);
}

export function recent(picture: Picture): Incident[] {
  return [...picture.recent.values()].sort((a, b) => (b.closed_at ?? '').localeCompare(a.closed_at ?? ''));
}

export function assignmentsOf(picture: Picture, incident: string): Assignment[] {
  return [...picture.assignments.values()].filter((row) => row.incident_id === incident);
}

export function callSigns(picture: Picture, incident: string): string[] {
  return assignmentsOf(picture, incident)
    .filter((row) => ACTIVE.has(row.status))
    .map((row) => picture.units.get(row.unit_id)?.call_sign ?? '?')
    .sort();
}

/** Units by agency, each agency by call sign. */
export function unitsByAgency(picture: Picture): [string, Unit[]][] {
  const groups = new Map<string, Unit[]>();
  for (const unit of [...picture.units.values()].sort((a, b) => a.call_sign.localeCompare(b.call_sign))) {
    groups.set(unit.agency, [...(groups.get(unit.agency) ?? []), unit]);
  }
  return [...groups.entries()].sort(([a], [b]) => a.localeCompare(b));
}

/** `3:07` minutes and seconds, `2:15:00` from an hour on; never negative. */
export function ageText(at: string, now: number): string {
  const s = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(s / 60);
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

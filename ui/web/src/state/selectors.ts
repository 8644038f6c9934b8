/** What a panel shows, from the picture: plain functions. */
import type { Alert, Assignment, Incident, Unit } from '../protocol/types';
import { ACTIVE, type Picture } from './reducer';

const since = (row: Incident) => row.waiting_since ?? row.created_at;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const urgentFirst = (a: Incident, b: Incident) => a.priority - b.priority || compare(since(a), since(b));

/** Waiting incidents, most urgent and oldest first; what is held on purpose comes last. */
export function waiting(picture: Picture): Incident[] {
  const rows = [...picture.incidents.values()].filter((row) => row.status === 'pending' && !row.flags.includes('report'));
  return rows.sort((a, b) => Number(a.hold !== null) - Number(b.hold !== null) || urgentFirst(a, b));
}

/** Reports that are not urgent: they never wait and are never forgotten. */
export function reports(picture: Picture): Incident[] {
  const rows = [...picture.incidents.values()].filter((row) => row.status === 'pending' && row.flags.includes('report'));
  return rows.sort((a, b) => compare(a.created_at, b.created_at));
}

/** Incidents with units, most urgent and oldest first; those that only wait to be closed come last. */
export function active(picture: Picture): Incident[] {
  const rows = [...picture.incidents.values()].filter((row) => row.status !== 'pending');
  return rows.sort((a, b) => Number(a.status === 'cleared') - Number(b.status === 'cleared') || urgentFirst(a, b));
}

/** Closed within half an hour, newest first. */
export function recent(picture: Picture): Incident[] {
  return [...picture.recent.values()].sort((a, b) => compare(b.closed_at ?? '', a.closed_at ?? ''));
}

/** The incident that wants a hand next: unclaimed before claimed, then by urgency. */
export function mostUrgent(picture: Picture): Incident | null {
  return waiting(picture)[0] ?? null;
}

export const incidentOf = (picture: Picture, id: string | null): Incident | null =>
  id === null ? null : (picture.incidents.get(id) ?? picture.recent.get(id) ?? null);

/** Live assignments of an incident in the order in which they were made. */
export function assignmentsOf(picture: Picture, incident: string): Assignment[] {
  const rows = [...(picture.byIncident.get(incident) ?? [])].map((id) => picture.assignments.get(id)!);
  return rows.sort((a, b) => compare(a.created_at, b.created_at) || compare(a.id, b.id));
}

export const activeOn = (picture: Picture, incident: string): Assignment[] =>
  assignmentsOf(picture, incident).filter((row) => ACTIVE.has(row.status));

/** How many units of an incident are in which status, in time order. */
export function progressOf(picture: Picture, incident: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of assignmentsOf(picture, incident)) counts.set(row.status, (counts.get(row.status) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => rank(a) - rank(b));
}

/** Statuses in time order, as the signs are numbered. */
export const STATUS_ORDER = [
  'dispatched', 'acknowledged', 'en_route', 'staged', 'on_scene', 'transporting', 'at_destination', 'handed_over', 'available',
  'cover', 'limited', 'out_of_service', 'unknown', 'off_duty', 'queued',
];
const ranks = new Map(STATUS_ORDER.map((status, n) => [status, n]));
const rank = (status: string) => ranks.get(status) ?? STATUS_ORDER.length;

/** The sign of a unit: its status, `cover` when it is available away from home. */
export function signOf(unit: Unit): string {
  const away = unit.status === 'available' && unit.post.kind !== undefined && unit.post.kind !== 'home';
  return away ? 'cover' : unit.status;
}

export interface UnitGroup { agency: string; units: Unit[]; ready: number; offDuty: number }

/** Units by agency; within it by status in time order and call sign, or by call sign alone. */
export function unitGroups(picture: Picture, by: 'status' | 'sign', agencies: string[] = []): UnitGroup[] {
  const groups = new Map<string, Unit[][]>();
  // The picture keeps units by call sign, so units put into buckets one after the other need no sorting.
  for (const unit of picture.units.values()) {
    if (agencies.length && !agencies.includes(unit.agency)) continue;
    let buckets = groups.get(unit.agency);
    if (!buckets) groups.set(unit.agency, (buckets = []));
    const at = unit.status === 'off_duty' ? OFF : by === 'status' ? rank(signOf(unit)) : 0;
    (buckets[at] ??= []).push(unit);
  }
  return [...groups].sort(([a], [b]) => compare(a, b)).map(([agency, buckets]) => group(agency, buckets));
}

const OFF = STATUS_ORDER.length + 1;
function group(agency: string, buckets: Unit[][]): UnitGroup {
  const offDuty = buckets[OFF]?.length ?? 0;
  const units = buckets.slice(0, OFF).flat();
  let ready = 0;
  for (const unit of units) if (unit.status === 'available') ready += 1;
  return { agency, units, ready, offDuty };
}

/** Alerts that are not ended: emergencies first, then unanswered before answered, graver before lighter, older first. */
export function alertsInOrder(picture: Picture): Alert[] {
  const weight = (alert: Alert) =>
    (alert.acked_by === null ? 0 : 10) + (alert.kind === 'crew_emergency' ? 0 : ({ critical: 1, warning: 2 } as Record<string, number>)[alert.level] ?? 3);
  return [...picture.alerts.values()].sort((a, b) => weight(a) - weight(b) || compare(a.raised_at, b.raised_at));
}

/** Whether an alert is meant for one of these roles; without a list it is meant for all. */
export const isFor = (alert: Alert, roles: string[]): boolean =>
  alert.for_roles.length === 0 || alert.for_roles.some((role) => roles.includes(role));

export interface Filter { agencies: string[]; areas: string[] }
export const areaOf = (incident: Incident): string => String((incident.area as { kecamatan?: string } | null)?.kecamatan ?? '');

/** Whether a filter lets an incident through. What waits in priority 1 is never filtered away. */
export function passes(picture: Picture, incident: Incident, filter: Filter): boolean {
  if (incident.status === 'pending' && incident.priority === 1) return true;
  if (filter.areas.length && !filter.areas.includes(areaOf(incident))) return false;
  if (!filter.agencies.length || incident.status === 'pending') return true;
  return assignmentsOf(picture, incident.id).some((row) => filter.agencies.includes(picture.units.get(row.unit_id)?.agency ?? ''));
}

/** An incident's short number as the room says it. */
export const numberOf = (incident: Incident): string => `#${incident.short_number}`;

/** Place in a few words. */
export const placeOf = (incident: Incident): string => incident.location_text || areaOf(incident);

/** A position fades after so many seconds, and is not believed after so many. */
export const AGEING_S = 60;
export const STALE_S = 300;

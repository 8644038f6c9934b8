/** Old picture + frames = new picture. Plain values, no drawing; the same rule as the server's. */
import type { EntryFrame } from '../protocol/frames';
import type { Alert, Assignment, Closure, Desk, Incident, PictureBody, PositionRow, Unit } from '../protocol/types';

export const OPEN = new Set(['pending', 'assigned', 'en_route', 'on_scene', 'cleared']);
export const ACTIVE = new Set([
  'dispatched', 'acknowledged', 'en_route', 'staged', 'on_scene', 'transporting', 'at_destination', 'handed_over',
]);

/** Who changed an object last, as far as this screen has seen it. */
export interface Touch { by: string; at: string; event: string }

export interface Picture {
  epoch: string;
  seq: number;
  incidents: Map<string, Incident>;
  units: Map<string, Unit>;
  assignments: Map<string, Assignment>;
  closures: Map<string, Closure>;
  alerts: Map<string, Alert>;
  recent: Map<string, Incident>;
  desks: Map<string, Desk>;
  positions: Map<string, PositionRow>;
  /** Live assignments of each incident, and of each unit. */
  byIncident: Map<string, Set<string>>;
  byUnit: Map<string, Set<string>>;
  touches: Map<string, Touch>;
}

export type Kind = 'incidents' | 'units' | 'assignments' | 'closures' | 'alerts' | 'recent' | 'desks' | 'positions';
export const KINDS: Kind[] = ['incidents', 'units', 'assignments', 'closures', 'alerts', 'recent', 'desks', 'positions'];

/** What a frame changed: the ids of each kind, or all of it. */
export type Changes = Map<Kind, Set<string> | 'all'>;
export const everything = (): Changes => new Map(KINDS.map((kind) => [kind, 'all']));

export function note(changes: Changes, kind: Kind, id: string): void {
  const ids = changes.get(kind);
  if (ids === 'all') return;
  if (ids) ids.add(id);
  else changes.set(kind, new Set([id]));
}

/** Adds later changes to earlier ones; what is the first of its kind is taken over as it is. */
export function merge(earlier: Changes, later: Changes): void {
  for (const [kind, ids] of later) {
    if (ids === 'all' || !earlier.has(kind)) earlier.set(kind, ids);
    else for (const id of ids) note(earlier, kind, id);
  }
}

const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));

export function fromBody(body: PictureBody): Picture {
  const picture: Picture = {
    epoch: body.epoch, seq: body.seq, incidents: byId(body.incidents), assignments: new Map(), closures: byId(body.closures),
    units: byId([...body.units].sort((a, b) => (a.call_sign < b.call_sign ? -1 : 1))), alerts: byId(body.alerts),
    recent: byId(body.recent), desks: byId(body.desks), positions: new Map(body.positions.map((row) => [row[0], row])),
    byIncident: new Map(), byUnit: new Map(), touches: new Map(),
  };
  for (const row of body.assignments) putAssignment(picture, row);
  return picture;
}

/** The picture as the server would send it, each list by id: for comparing. */
export function toBody(picture: Picture): Record<string, unknown[]> {
  const kinds = ['incidents', 'units', 'assignments', 'closures', 'alerts', 'recent', 'desks'] as const;
  const sorted = (rows: Iterable<{ id: string }>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return Object.fromEntries(kinds.map((kind) => [kind, sorted(picture[kind].values())]));
}

/**
 * `gap`: a frame was lost, fetch the picture; `old`: already known, ignore; `next`: apply. A screen that may see the
 * whole picture also notices an entry that the server itself left out.
 */
export function place(picture: Picture, frame: EntryFrame, whole = false): 'gap' | 'old' | 'next' {
  if (frame.seq <= picture.seq) return 'old';
  const follows = frame.prev === picture.seq && (!whole || frame.seq === frame.prev + 1);
  return follows ? 'next' : 'gap';
}

function put<T extends { id: string }>(map: Map<string, T>, row: T, present: boolean): void {
  if (present) map.set(row.id, row);
  else map.delete(row.id);
}

function index(map: Map<string, Set<string>>, key: string, id: string, present: boolean): void {
  const ids = map.get(key);
  if (present && ids) ids.add(id);
  else if (present) map.set(key, new Set([id]));
  else if (ids?.delete(id) && ids.size === 0) map.delete(key);
}

function dropAssignment(picture: Picture, id: string): void {
  const old = picture.assignments.get(id);
  if (!old) return;
  index(picture.byIncident, old.incident_id, id, false);
  index(picture.byUnit, old.unit_id, id, false);
  picture.assignments.delete(id);
}

function putAssignment(picture: Picture, row: Assignment): void {
  dropAssignment(picture, row.id);
  if (!ACTIVE.has(row.status) && row.status !== 'queued') return;
  picture.assignments.set(row.id, row);
  index(picture.byIncident, row.incident_id, row.id, true);
  index(picture.byUnit, row.unit_id, row.id, true);
}

function putIncident(picture: Picture, row: Incident): void {
  put(picture.incidents, row, OPEN.has(row.status));
  put(picture.recent, row, !OPEN.has(row.status));
}

function remove(picture: Picture, removed: Record<string, string[] | undefined>, changes: Changes): void {
  for (const kind of KINDS) {
    for (const id of removed[kind] ?? []) {
      if (kind === 'assignments') dropAssignment(picture, id);
      else (picture[kind] as Map<string, unknown>).delete(id);
      note(changes, kind, id);
    }
  }
}

function touch(picture: Picture, frame: EntryFrame, id: string): void {
  if (frame.actor) picture.touches.set(id, { by: frame.actor.name, at: frame.at, event: frame.event });
}

/** Folds an entry that follows the picture, in place. */
export function apply(picture: Picture, frame: EntryFrame): Changes {
  const objects = frame.objects;
  const changes: Changes = new Map();
  for (const row of objects.incidents ?? []) {
    putIncident(picture, row);
    note(changes, 'recent', row.id);
  }
  for (const row of objects.units ?? []) put(picture.units, row, row.active);
  for (const row of objects.assignments ?? []) putAssignment(picture, row);
  for (const row of objects.alerts ?? []) put(picture.alerts, row, row.ended_at === null);
  for (const row of objects.closures ?? []) put(picture.closures, row, row.ended_at === null);
  for (const row of objects.desks ?? []) put(picture.desks, row, row.left_at === null);
  for (const kind of ['incidents', 'units', 'assignments', 'alerts', 'closures', 'desks'] as const) {
    for (const row of objects[kind] ?? []) note(changes, kind, row.id);
  }
  for (const row of [...(objects.incidents ?? []), ...(objects.units ?? [])]) touch(picture, frame, row.id);
  remove(picture, frame.removed as Record<string, string[] | undefined>, changes);
  picture.seq = frame.seq;
  return changes;
}

/** Takes newer positions only: an older `at` never replaces a newer one. */
export function move(picture: Picture, rows: PositionRow[]): Changes {
  const moved = new Set<string>();
  for (const row of rows) {
    const known = picture.positions.get(row[0]);
    if (known && row[5] <= known[5]) continue;
    // One id is one text for good: texts of each frame's own would be compared letter by letter at every look-up.
    row[0] = known?.[0] ?? picture.units.get(row[0])?.id ?? row[0];
    picture.positions.set(row[0], row);
    moved.add(row[0]);
  }
  return new Map(moved.size ? [['positions', moved]] : []);
}

/** Drops what was closed more than half an hour ago, as the server does; answers whether anything went. */
export function forgetOld(picture: Picture, now: number): boolean {
  const oldest = now - 30 * 60_000;
  const gone = [...picture.recent.values()].filter((row) => row.closed_at && Date.parse(row.closed_at) < oldest);
  for (const row of gone) {
    picture.recent.delete(row.id);
    picture.touches.delete(row.id);
  }
  return gone.length > 0;
}


/** Old picture + frames = new picture. Plain values, no drawing; the same rule as the server's. */
import type { Alert, Assignment, Closure, EntryFrame, Incident, PictureBody, PositionRow, Unit } from '../types';

export const OPEN = new Set(['pending', 'assigned', 'en_route', 'on_scene', 'cleared']);
export const ACTIVE = new Set([
  'dispatched', 'acknowledged', 'en_route', 'staged', 'on_scene', 'transporting', 'at_destination', 'handed_over',
]);

export interface Picture {
  epoch: string;
  seq: number;
  incidents: Map<string, Incident>;
  units: Map<string, Unit>;
  assignments: Map<string, Assignment>;
  closures: Map<string, Closure>;
  alerts: Map<string, Alert>;
  recent: Map<string, Incident>;
  positions: Map<string, PositionRow>;
}

const byId = <T extends { id: string }>(rows: T[]) => new Map(rows.map((row) => [row.id, row]));

export function fromBody(body: PictureBody): Picture {
  return {
    epoch: body.epoch, seq: body.seq, incidents: byId(body.incidents), units: byId(body.units),
    assignments: byId(body.assignments), closures: byId(body.closures), alerts: byId(body.alerts),
    recent: byId(body.recent), positions: new Map(body.positions.map((row) => [row[0], row])),
  };
}

/** `gap`: a frame was lost, fetch the picture; `old`: already known, ignore; `next`: apply. */
export function place(picture: Picture, frame: EntryFrame): 'gap' | 'old' | 'next' {
  if (frame.seq <= picture.seq) return 'old';
  return frame.prev === picture.seq ? 'next' : 'gap';
}

function put<T extends { id: string }>(map: Map<string, T>, row: T, present: boolean): void {
  if (present) map.set(row.id, row);
  else map.delete(row.id);
}

/** Folds an entry that follows the picture; changes the maps in place. */
export function apply(picture: Picture, frame: EntryFrame): void {
  for (const row of frame.objects.incidents ?? []) {
    put(picture.incidents, row, OPEN.has(row.status));
    put(picture.recent, row, !OPEN.has(row.status));
  }
  for (const row of frame.objects.units ?? []) put(picture.units, row, true);
  for (const row of frame.objects.assignments ?? []) {
    put(picture.assignments, row, ACTIVE.has(row.status) || row.status === 'queued');
  }
  for (const row of frame.objects.alerts ?? []) put(picture.alerts, row, row.ended_at === null);
  for (const row of frame.objects.closures ?? []) put(picture.closures, row, row.ended_at === null);
  for (const [kind, ids] of Object.entries(frame.removed)) {
    const map = picture[kind as 'incidents'] as Map<string, unknown> | undefined;
    for (const id of ids) map?.delete(id);
  }
  picture.seq = frame.seq;
}

/** Takes newer positions only: an older `at` never replaces a newer one. */
export function move(picture: Picture, rows: PositionRow[]): void {
  for (const row of rows) {
    const known = picture.positions.get(row[0]);
    if (!known || row[5] > known[5]) picture.positions.set(row[0], row);
  }
}

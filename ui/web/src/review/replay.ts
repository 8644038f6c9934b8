/** An incident as it was lived through: where its units were and what they did at any moment. Pure. */
import { belief, placedMark, type Believed, type Fix, type Mark } from '../map/marks';
import type { components } from '../protocol/api';

type Schemas = components['schemas'];
export type Replay = Schemas['ReplayView'];
export type Trail = Schemas['TrailView'];
export type Shown = Schemas['AdviceView'];

/** Between two fixes not further apart than this a unit is drawn on the straight line between them, ms [J]. */
const JOINED_MS = 20_000;
/** A way is drawn as one line as long as its fixes are not further apart than this, ms [J]. */
const GAP_MS = 120_000;

export interface Span { from: number; to: number }
const time = (at: string) => Date.parse(at);

/** From the first to the last thing that happened; while units are still out, to `now`. */
export function spanOf(replay: Replay, now: number): Span {
  const moments = replay.timeline.map((one) => time(one.at));
  const from = moments[0] ?? time(replay.incident.created_at);
  const ends = replay.trails.map((one) => (one.until === null ? now : time(one.until)));
  return { from, to: Math.max(from + 1000, ...moments, ...ends) };
}

/** Steps of an assignment in the order in which they happened. */
export const stepsOf = (trail: Trail): [string, number][] =>
  Object.entries(trail.stamps).map(([status, at]): [string, number] => [status, time(at)]).sort((a, b) => a[1] - b[1]);

/** What a unit was doing for the incident at a moment; null before it was sent. */
export function statusAt(trail: Trail, at: number): { status: string; since: number } | null {
  const step = stepsOf(trail).filter(([, when]) => when <= at).at(-1);
  return step ? { status: step[0], since: step[1] } : null;
}

/** How many of the fixes were taken by then: they are in order of time. */
export function fixesBy(trail: Trail, at: number): number {
  let [low, high] = [0, trail.fixes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time(trail.fixes[middle]![0]) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Placed extends Fix { at: number }
/** Where a unit was: on the line between two near fixes, else at the last known one with its time; null before any. */
export function placeAt(trail: Trail, at: number): Placed | null {
  const count = fixesBy(trail, at);
  const [last, next] = [trail.fixes[count - 1], trail.fixes[count]];
  if (!last) return null;
  const [since, until] = [time(last[0]), next ? time(next[0]) : Infinity];
  const fix = { lon: last[1], lat: last[2], heading: last[3], speed: last[4], at: since };
  if (!next || until - since > JOINED_MS) return fix;
  const part = (at - since) / (until - since);
  return { ...fix, lon: last[1] + (next[1] - last[1]) * part, lat: last[2] + (next[2] - last[2]) * part, at };
}

export interface UnitThen {
  trail: Trail;
  status: string;
  since: number;
  place: Placed | null;
  believed: Believed | null;
}
/** The units that had been sent by a moment, first sent first. */
export function unitsAt(replay: Replay, at: number): UnitThen[] {
  return replay.trails.flatMap((trail) => {
    const step = statusAt(trail, at);
    const place = placeAt(trail, at);
    return step ? [{ trail, ...step, place, believed: place && belief(place.at, at) }] : [];
  });
}

const OVER = new Set(['cleared', 'declined', 'aborted', 'cancelled', 'diverted']);
/** The sign of a unit on a job: once that is over, whatever ended it, a dash. */
export const signThen = (status: string): string => (OVER.has(status) ? 'off_duty' : status);

/** What is drawn at a moment: units that are on their job, and those about to be sent, quietly, where they came from. */
export function marksAt(replay: Replay, at: number): Mark[] {
  const out = new Map(unitsAt(replay, at).map((one) => [one.trail.assignment_id, one]));
  const marks = replay.trails.flatMap((trail) => {
    const [now, place] = [out.get(trail.assignment_id), placeAt(trail, at)];
    if (!place || (trail.until !== null && time(trail.until) < at)) return [];
    const sign = now ? signThen(now.status) : 'available';
    return [placedMark({ id: trail.unit_id, sign, label: trail.call_sign, order: now ? 1 : 0 }, place, belief(place.at, at))];
  });
  // A unit that is sent a second time is drawn once: by the job it is on.
  return marks.sort((a, b) => a.order - b.order);
}

/** The ways gone by a moment, as lines; a gap in the fixes is a gap in the line. */
export function waysBy(replay: Replay, at: number): GeoJSON.Feature[] {
  return replay.trails.flatMap((trail) => {
    const lines: [number, number][][] = [];
    let before = -Infinity;
    for (const fix of trail.fixes.slice(0, fixesBy(trail, at))) {
      if (time(fix[0]) - before > GAP_MS) lines.push([]);
      lines.at(-1)!.push([fix[1], fix[2]]);
      before = time(fix[0]);
    }
    const coordinates = lines.filter((line) => line.length > 1);
    return coordinates.length ? [{ type: 'Feature', id: trail.assignment_id, geometry: { type: 'MultiLineString', coordinates }, properties: { id: trail.assignment_id } } as GeoJSON.Feature] : [];
  });
}

/** Every place that the map has to show. */
export function placesOf(replay: Replay): [number, number][] {
  const at = replay.incident.position;
  const fixes = replay.trails.flatMap((trail) => trail.fixes.map((fix): [number, number] => [fix[1], fix[2]]));
  return at ? [[at.lon, at.lat], ...fixes] : fixes;
}

/** The moment of the event after, or before, a moment; null beyond the last. */
export function eventFrom(replay: Replay, at: number, forward: boolean): number | null {
  const times = replay.timeline.map((one) => time(one.at));
  return (forward ? times.find((one) => one > at) : times.filter((one) => one < at).at(-1)) ?? null;
}

export interface Followed {
  unit_id: string; call_sign: string;
  /** Whether the advice named the unit, and how it was sent. */
  advised: boolean; trail: Trail | null;
  capability: string | null; eta_s: number | null;
  /** Seconds from order to arrival; null when it did not arrive. */
  took_s: number | null;
}

const took = (trail: Trail | null): number | null => {
  const [sent, there] = [trail?.stamps.dispatched, trail?.stamps.on_scene];
  return sent && there ? (time(there) - time(sent)) / 1000 : null;
};

/** Units that an advice named beside those that were sent by it: what was advised first, then what was added. */
export function followed(shown: Shown, trails: readonly Trail[]): Followed[] {
  const sent = new Map(trails.filter((one) => one.recommendation_id === shown.recommendation_id).map((one) => [one.unit_id, one]));
  const ranked = new Map(shown.answer.units.map((unit) => [unit.unit_id, unit]));
  const row = (unit_id: string, call_sign: string, advised: boolean): Followed => {
    const [unit, trail] = [ranked.get(unit_id), sent.get(unit_id) ?? null];
    return { unit_id, call_sign, advised, trail, capability: unit?.for_capability ?? null, eta_s: unit?.eta_s ?? null, took_s: took(trail) };
  };
  const named = shown.answer.units.filter((unit) => unit.selected).map((unit) => row(unit.unit_id, unit.call_sign, true));
  const known = new Set(named.map((one) => one.unit_id));
  const added = [...sent.values()].filter((one) => !known.has(one.unit_id)).map((one) => row(one.unit_id, one.call_sign, false));
  return [...named, ...added];
}

/** Units that were sent by no advice that is kept. */
export const unadvised = (replay: Replay): Trail[] => {
  const known = new Set(replay.advice.map((one) => one.recommendation_id));
  return replay.trails.filter((one) => one.recommendation_id === null || !known.has(one.recommendation_id));
};

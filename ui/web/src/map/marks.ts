/** What lives on the map: units and incidents as marks. Pure: objects of the picture to marks, places to pixels. */
import type { Incident, PositionRow, Station, Unit } from '../protocol/types';
import { AGEING_S, signOf, STALE_S } from '../state/selectors';

export type Believed = 'fresh' | 'ageing' | 'stale' | 'station';
/** How far a position is believed by its age: it fades after 60 s and is hollow after 300 s. */
export function belief(at: number, now: number): Believed {
  const age_s = (now - at) / 1000;
  return age_s > STALE_S ? 'stale' : age_s > AGEING_S ? 'ageing' : 'fresh';
}

/** The same of many positions at one moment: texts sort as times do, and reading two thousand of them a second is dear. */
export function beliefs(now: number): (at: string) => Believed {
  const [ageing, stale] = [AGEING_S, STALE_S].map((age_s) => new Date(now - age_s * 1000).toISOString().slice(0, -1)) as [string, string];
  return (at) => (at < stale ? 'stale' : at < ageing ? 'ageing' : 'fresh');
}
const FADE: Record<Believed, number> = { fresh: 1, ageing: 0.6, stale: 0.9, station: 0.7 };
/** A unit that is slower than this is shown without a heading, m/s [J]. */
const STANDING_MPS = 0.8;

export interface Mark {
  id: string;
  kind: 'unit' | 'incident';
  /** Web Mercator, 0..1 from the north-west. */
  x: number;
  y: number;
  sprite: string;
  fade: number;
  /** Degrees, NaN without. */
  heading: number;
  /** Higher lies on top. */
  order: number;
  label: string;
  believed: Believed;
}

export const mercatorX = (lon: number): number => (lon + 180) / 360;
export const mercatorY = (lat: number): number => (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360;

/** A unit with its sign, faded or hollow by the age of its position; at its station when it was never placed; else null. */
export function unitMark(unit: Unit, fix: PositionRow | undefined, stations: ReadonlyMap<string, Station>, believe: (at: string) => Believed): Mark | null {
  const home = fix ? null : stations.get(unit.post.station_id ?? unit.home_station_id ?? '')?.position;
  if (!fix && !home) return null;
  const named = { id: unit.id, sign: signOf(unit), label: unit.call_sign, order: unit.assignment_id === null ? 0 : 1 };
  if (!fix) return placedMark(named, { ...home!, heading: null, speed: null }, 'station');
  return placedMark(named, { lon: fix[1], lat: fix[2], heading: fix[3], speed: fix[4] }, believe(fix[5]));
}

const sprites = { solid: new Map<string, string>(), ghost: new Map<string, string>() };
/** The picture of a sign, one text for each: a text put together anew for every mark would be looked up letter by letter. */
function spriteOf(sign: string, hollow: boolean): string {
  const known = hollow ? sprites.ghost : sprites.solid;
  let sprite = known.get(sign);
  if (sprite === undefined) known.set(sign, (sprite = `unit-${sign}${hollow ? '-ghost' : ''}`));
  return sprite;
}

export interface Fix { lon: number; lat: number; heading: number | null; speed: number | null }
/** A unit's sign at a place that is believed so far. */
export function placedMark({ id, sign, label, order }: { id: string; sign: string; label: string; order: number }, fix: Fix, believed: Believed): Mark {
  return {
    id, kind: 'unit', x: mercatorX(fix.lon), y: mercatorY(fix.lat), sprite: spriteOf(sign, believed === 'stale'), fade: FADE[believed],
    heading: (fix.speed ?? 0) > STANDING_MPS ? (fix.heading ?? NaN) : NaN, order, label, believed,
  };
}

/** An incident with its priority; null without a place. */
export function incidentMark(row: Incident): Mark | null {
  if (!row.position) return null;
  return {
    id: row.id, kind: 'incident', x: mercatorX(row.position.lon), y: mercatorY(row.position.lat), sprite: `priority-${row.priority}`, fade: 1, heading: NaN,
    order: 10 - row.priority, label: `#${row.short_number}`, believed: 'fresh',
  };
}

/** What the map looks at: middle in Mercator, zoom, size in CSS pixels. */
export interface Camera { x: number; y: number; zoom: number; width: number; height: number; ratio: number }
const TILE = 512;
export const worldSize = (zoom: number): number => TILE * 2 ** zoom;
export const pixelX = (camera: Camera, x: number): number => (x - camera.x) * worldSize(camera.zoom) + camera.width / 2;
export const pixelY = (camera: Camera, y: number): number => (y - camera.y) * worldSize(camera.zoom) + camera.height / 2;

/** How big a mark is drawn, as a factor: small over the whole city, full from the street on. */
export function scaleOf(kind: Mark['kind'], zoom: number): number {
  const share = Math.min(1, Math.max(0, (zoom - 9) / 6));
  return kind === 'unit' ? 0.6 + 0.5 * share : 0.85 + 0.5 * share;
}

/** The topmost mark within reach of a pixel, the nearest of those of equal rank. */
export function markUnder(marks: Iterable<Mark>, camera: Camera, at: { x: number; y: number }, reach = 14): Mark | null {
  let best: Mark | null = null;
  let far = Infinity;
  for (const mark of marks) {
    const distance = Math.hypot(pixelX(camera, mark.x) - at.x, pixelY(camera, mark.y) - at.y);
    if (distance > reach) continue;
    if (!best || mark.order > best.order || (mark.order === best.order && distance < far)) [best, far] = [mark, distance];
  }
  return best;
}

/** Numbers of a mark in a message: slot, x, y, sprite, fade, heading, order, whether it is a unit. */
export const STRIDE = 8;
export interface Message {
  canvas?: OffscreenCanvas;
  font?: string;
  theme?: { image: ImageBitmap; cell: number; across: number; ratio: number; ink: string; paper: string; ring: string };
  camera?: Camera;
  put?: Float64Array;
  labels?: [number, string][];
  drop?: number[];
  rings?: [number, number][];
}

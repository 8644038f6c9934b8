/** Objects of the picture as features of the map: pure. A feature's id is the object's own. */
import type { Closure, Incident, PositionRow, Shape, Station, Unit } from '../protocol/types';
import { AGEING_S, signOf, STALE_S } from '../state/selectors';

export type Feature = GeoJSON.Feature;
const EARTH_M = 111_320;

const point = (id: string, lon: number, lat: number, properties: Record<string, unknown>): Feature =>
  ({ type: 'Feature', id, geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { id, ...properties } });

export type Believed = 'fresh' | 'ageing' | 'stale' | 'station';
/** How far a position is believed by its age: it fades after 60 s and is hollow after 300 s. */
export function belief(at: number, now: number): Believed {
  const age_s = (now - at) / 1000;
  return age_s > STALE_S ? 'stale' : age_s > AGEING_S ? 'ageing' : 'fresh';
}

const FADE: Record<Believed, number> = { fresh: 1, ageing: 0.6, stale: 0.85, station: 0.65 };

export interface Placed { lon: number; lat: number; heading: number | null; believed: Believed }

/** Where a unit is shown: its last fix, else its station, else nowhere. */
export function placeUnit(unit: Unit, fix: PositionRow | undefined, stations: ReadonlyMap<string, Station>, now: number): Placed | null {
  if (fix) {
    const moving = (fix[4] ?? 0) > 0.8;
    return { lon: fix[1], lat: fix[2], heading: moving ? fix[3] : null, believed: belief(Date.parse(fix[5]), now) };
  }
  const away = unit.post.station_id as string | undefined;
  const home = stations.get(away ?? unit.home_station_id ?? '')?.position;
  return home ? { lon: home.lon, lat: home.lat, heading: null, believed: 'station' } : null;
}

/** A unit with its sign, faded or hollow by the age of its position. */
export function unitFeature(unit: Unit, placed: Placed): Feature {
  const sign = `unit-${signOf(unit)}${placed.believed === 'stale' ? '-ghost' : ''}`;
  const busy = unit.assignment_id !== null;
  return point(unit.id, placed.lon, placed.lat, {
    kind: 'unit', sign, name: unit.call_sign, fade: FADE[placed.believed], order: busy ? 1 : 0, ...(placed.heading === null ? {} : { heading: placed.heading }),
  });
}

export function incidentFeature(row: Incident): Feature | null {
  if (!row.position) return null;
  return point(row.id, row.position.lon, row.position.lat, {
    kind: 'incident', sign: `priority-${row.priority}`, name: String(row.short_number), waiting: row.status === 'pending', order: 10 - row.priority,
  });
}

export const stationFeature = (row: Station): Feature | null =>
  row.position && point(row.id, row.position.lon, row.position.lat, { kind: 'station', name: row.name });

/** A circle of so many metres as a ring of 48 corners. */
export function circle(lon: number, lat: number, radius_m: number): GeoJSON.Polygon {
  const across = EARTH_M * Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: 49 }, (_, n) => {
    const angle = (n % 48) * (Math.PI / 24);
    return [lon + (Math.cos(angle) * radius_m) / across, lat + (Math.sin(angle) * radius_m) / EARTH_M];
  });
  return { type: 'Polygon', coordinates: [ring] };
}

function geometryOf(shape: Shape): GeoJSON.Geometry {
  if (shape.kind === 'circle') return circle(shape.lon, shape.lat, shape.radius_m);
  if (shape.kind === 'line') return { type: 'LineString', coordinates: shape.coordinates };
  const ring = shape.coordinates;
  const closed = ring[0]?.join() === ring.at(-1)?.join() ? ring : [...ring, ring[0]!];
  return { type: 'Polygon', coordinates: [closed] };
}

export const closureFeature = (row: Closure): Feature =>
  ({ type: 'Feature', id: row.id, geometry: geometryOf(row.shape), properties: { id: row.id, kind: 'closure', name: row.reason, flood: row.depth_m !== null } });

/** What distinguishes two states of a feature, for sending only what changed. */
export const fingerprint = (feature: Feature): string => `${JSON.stringify((feature.geometry as GeoJSON.Point).coordinates)}${JSON.stringify(feature.properties)}`;

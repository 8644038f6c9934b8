/** Objects that stand still as features of the map: pure. A feature's id is the object's own. */
import type { Closure, Shape, Station } from '../protocol/types';

export type Feature = GeoJSON.Feature;
const EARTH_M = 111_320;

export const point = (id: string, lon: number, lat: number, properties: Record<string, unknown> = {}): Feature =>
  ({ type: 'Feature', id, geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { id, ...properties } });

export const stationFeature = (row: Station): Feature | null =>
  row.position && point(row.id, row.position.lon, row.position.lat, { kind: 'station', name: row.name });

/** The box around places, west south east north; null without any. */
export function boxOf(places: readonly (readonly number[])[]): [number, number, number, number] | null {
  if (!places.length) return null;
  const [lons, lats] = [places.map((at) => at[0]!), places.map((at) => at[1]!)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

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

/** Why it is closed and how deep the water stands, as it is read on the map. */
const closureName = (row: Closure, locale: string): string =>
  [row.reason, row.depth_m === null ? '' : `${row.depth_m.toLocaleString(locale)} m`].filter(Boolean).join(' ');

export const closureFeature = (row: Closure, locale: string): Feature =>
  ({ type: 'Feature', id: row.id, geometry: geometryOf(row.shape), properties: { id: row.id, kind: 'closure', name: closureName(row, locale), flood: row.depth_m !== null } });

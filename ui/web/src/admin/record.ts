/** What an administrator keeps, as data: a kind of record, its fields, and how a field is typed and how it is sent. */
import { fromLocal, toLocal } from './times';

export interface Option { value: string; label: string; group?: string }
export interface Grant { role: string; agency: string | null; unit_id: string | null; station_id: string | null }
export interface Point { lon: number; lat: number; accuracy_m: number | null; source: string | null }
/** A place being typed: its words, and the point once there is one. */
export interface Place { text: string; point: Point | null }

export type Field = { name: string; required?: boolean; hint?: string } & (
  | { kind: 'text' | 'secret' | 'date' | 'moment' | 'place' | 'grants' }
  | { kind: 'long' | 'lines' | 'pairs' | 'people' | 'points'; rows?: number }
  | { kind: 'number'; min: number; max: number; step?: number }
  | { kind: 'one' | 'many'; options: Option[] }
);
export type Values = Record<string, unknown>;

/** An act on a whole record: it asks twice. */
export interface Deed { label: string; run: () => Promise<unknown>; grave?: boolean }

export interface Kept { id: string; revision: number }
export interface Kind<T extends Kept = Kept> {
  /** Where its list is read, page by page. */
  path: string;
  /** Journal entries after which the list is read again. */
  events: string[];
  /** Who may change it; who may read it is the server's to say. */
  keepers: string[];
  list: (rows: never[]) => T[];
  title: (item: T) => string;
  hint: (item: T) => string;
  /** Retired, disabled, over. */
  off?: (item: T) => string | null;
  /** Those that matter with what is typed just now; null: all there are. */
  fields: (item: T | null, typed: Values | null) => Field[];
  /** The record's fields under the names by which they are sent. */
  flat: (item: T) => Values;
  fresh: Values;
  create: (body: Values) => Promise<T>;
  change: (item: T, body: Values) => Promise<Kept>;
  deeds?: (item: T) => Deed[];
}

const rowsOf = (text: unknown): string[] => String(text ?? '').split('\n').map((line) => line.trim()).filter(Boolean);
const orNull = (text: unknown): string | null => String(text ?? '').trim() || null;

/** `Name, role` a line. */
function people(text: unknown): { name: string; role: string | null }[] {
  return rowsOf(text).map((line) => {
    const [name = '', ...role] = line.split(',');
    return { name: name.trim(), role: orNull(role.join(',')) };
  });
}

/** `phone: 031-5312144` a line. */
function pairs(text: unknown): Record<string, string> {
  return Object.fromEntries(rowsOf(text).map((line) => {
    const at = line.indexOf(':');
    return at < 0 ? ['phone', line] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  }));
}

/** `112.7378, -7.2459` a line, longitude first. */
const points = (text: unknown): number[][] => rowsOf(text).map((line) => line.split(/[\s,;]+/).filter(Boolean).map(Number));

const pointOf = (place: Place | undefined) => (place?.point ? { lon: place.point.lon, lat: place.point.lat } : null);

/** What is sent for what was typed. */
export function toWire(field: Field, value: unknown, zone: string): unknown {
  switch (field.kind) {
    case 'number': return orNull(value) === null ? null : Number(String(value).replace(',', '.'));
    case 'lines': return rowsOf(value);
    case 'pairs': return pairs(value);
    case 'people': return people(value);
    case 'points': return points(value);
    case 'moment': return orNull(value) === null ? null : fromLocal(String(value), zone);
    case 'place': return pointOf(value as Place | undefined);
    case 'many': case 'grants': return value;
    default: return orNull(value);
  }
}

/** What stands in the field for what the centre holds. */
export function fromWire(field: Field, wire: unknown, zone: string): unknown {
  switch (field.kind) {
    case 'lines': return ((wire as string[] | null) ?? []).join('\n');
    case 'pairs': return Object.entries((wire as Record<string, string> | null) ?? {}).map(([key, value]) => `${key}: ${value}`).join('\n');
    case 'people': return ((wire as { name: string; role: string | null }[] | null) ?? []).map((one) => [one.name, one.role].filter(Boolean).join(', ')).join('\n');
    case 'points': return ((wire as number[][] | null) ?? []).map((point) => point.join(', ')).join('\n');
    case 'moment': return wire ? toLocal(String(wire), zone) : '';
    case 'place': return { text: '', point: wire ? { accuracy_m: null, source: null, ...(wire as { lon: number; lat: number }) } : null } satisfies Place;
    case 'many': case 'grants': return structuredClone(wire ?? []);
    default: return wire === null || wire === undefined ? '' : String(wire);
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);


/** The fields whose typed value differs from what the form began with, as they are sent. */
export function changesOf(fields: Field[], base: Values, values: Values, zone: string): Values {
  const changed = fields.filter((field) => !same(toWire(field, base[field.name], zone), toWire(field, values[field.name], zone)));
  return Object.fromEntries(changed.map((field) => [field.name, toWire(field, values[field.name], zone)]));
}

export const typedFrom = (fields: Field[], flat: Values, zone: string): Values =>
  Object.fromEntries(fields.map((field) => [field.name, fromWire(field, flat[field.name], zone)]));

/** A crew without its unit, or a post without station and agency, speaks for nobody. */
const isAimless = (grant: Grant): boolean => (grant.role === 'field_unit' && !grant.unit_id) || (grant.role === 'station' && !grant.station_id && !grant.agency);

/** Names of required fields without a value, or with half of one. */
export function lacking(fields: Field[], values: Values, zone: string): string[] {
  const empty = (field: Field, wire: unknown) => wire === null || (Array.isArray(wire) && wire.length === 0) || (field.kind === 'grants' && (wire as Grant[]).some(isAimless));
  return fields.filter((field) => field.required && empty(field, toWire(field, values[field.name], zone))).map((field) => field.name);
}


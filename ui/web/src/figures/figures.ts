/** Rows of the reports as charts and tables read them. Pure: no words, no colours. */
import type { components } from '../protocol/api';

type Schemas = components['schemas'];
export type ResponseReport = Schemas['ResponseReport'];
export type ResponseRow = Schemas['ResponseRow'];
export type Interval = Schemas['IntervalView'];
export type LoadReport = Schemas['LoadReport'];
export type UtilisationReport = Schemas['UtilisationReport'];
export type CallReport = Schemas['CallReport'];

/** In the order in which they follow each other, the whole first. */
export const MEASURES = ['total', 'answer', 'processing', 'turnout', 'travel'] as const;
export type Measure = (typeof MEASURES)[number];
/** Fewer intervals than this say little about nine of ten [J]: they are shown, and said to be few. */
export const FEW = 10;

export interface Change { by: number; better: boolean | null }

/** How far a figure moved; null where one of the two is not known. `lower` is better for times, higher for shares. */
export function change(now: number | null | undefined, before: number | null | undefined, best: 'lower' | 'higher' | 'neither'): Change | null {
  if (now == null || before == null) return null;
  const by = now - before;
  if (best === 'neither' || by === 0) return { by, better: null };
  return { by, better: best === 'lower' ? by < 0 : by > 0 };
}

export interface Compared<T> { key: string | null; now: T | null; before: T | null }

/** Groups of now beside those of the period before, in the order of now; groups that are gone come last. */
export function beside<T extends { key: string | null }>(now: readonly T[], before: readonly T[] | null): Compared<T>[] {
  const old = new Map((before ?? []).map((row) => [row.key, row]));
  const rows: Compared<T>[] = now.map((row) => ({ key: row.key, now: row, before: old.get(row.key) ?? null }));
  const known = new Set(now.map((row) => row.key));
  return [...rows, ...[...old.values()].filter((row) => !known.has(row.key)).map((row) => ({ key: row.key, now: null, before: row }))];
}

/** One row for each key, in the order of the keys, whether something happened there or not. */
export function filled<T extends { key: string | null }>(rows: readonly Compared<T>[], keys: readonly string[]): Compared<T>[] {
  const known = new Map(rows.map((row) => [row.key, row]));
  return keys.map((key) => known.get(key) ?? { key, now: null, before: null });
}

export const HOURS = Array.from({ length: 24 }, (_, n) => String(n).padStart(2, '0'));
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Groups with most incidents first; what is not known comes last. */
export const byCount = (rows: Compared<ResponseRow>[]): Compared<ResponseRow>[] =>
  [...rows].sort((a, b) => Number(a.key === null) - Number(b.key === null) || (b.now?.incidents ?? 0) - (a.now?.incidents ?? 0));

export const ORDERS = ['count', 'median', 'share'] as const;
export type Order = (typeof ORDERS)[number];
/** Rows in an order a person asks for: most, slowest, or least within target first. */
export function ordered(rows: Compared<ResponseRow>[], order: Order, measure: Measure): Compared<ResponseRow>[] {
  const found = byCount(rows);
  if (order === 'count') return found;
  const worth = (row: Compared<ResponseRow>) => {
    const interval = row.now?.[measure];
    return order === 'median' ? (interval?.median_s ?? -1) : interval?.share == null ? -1 : 1 - interval.share;
  };
  return found.sort((a, b) => Number(a.key === null) - Number(b.key === null) || worth(b) - worth(a));
}

/** How many things of a group there were per hour that the period really had. */
export function perHour(rows: readonly { key: string | null; incidents: number }[], hours: ReadonlyMap<string, number>): Map<string, number> {
  const found = new Map([...hours.keys()].map((key) => [key, 0]));
  for (const row of rows) if (row.key !== null && hours.has(row.key)) found.set(row.key, row.incidents / hours.get(row.key)!);
  return found;
}

/** Calls that were none: these are counted against all. */
export const IDLE_CLASSES = ['prank', 'ghost', 'silent', 'abandoned'] as const;
export const shareOf = (report: CallReport | null, key: string): number | null =>
  report && report.items.length ? (report.items.find((row) => row.key === key)?.share ?? 0) : null;

/** Periods of reports: from the address of the page to moments and back, and the period before. Pure. */
import { midnight } from '../i18n/format';

export const PRESETS = ['today', '7d', '30d', 'own'] as const;
export type Preset = (typeof PRESETS)[number];

export interface Period {
  preset: Preset;
  /** First and last day as the city's calendar names them, `2026-11-18`; both count. */
  from: string;
  to: string;
  /** Moments, ms; `until` itself does not count and never lies in the future. */
  since: number;
  until: number;
  /** So long is the period before it away, ms: always whole days, so that like hours stand beside like hours. */
  shift: number;
}

const DAY = 86_400_000;
const DAYS: Record<Exclude<Preset, 'own'>, number> = { today: 1, '7d': 7, '30d': 30 };
const A_DATE = /^\d{4}-\d{2}-\d{2}$/;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment in a zone, `2026-11-18`. */
export function dateOf(at: number, zone: string): string {
  let found = formatters.get(zone);
  if (!found) formatters.set(zone, (found = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })));
  return found.format(at);
}

/** Midnight at which a day begins in a zone, ms. */
export const startOf = (date: string, zone: string): number => midnight(Date.parse(`${date}T12:00:00Z`), zone);

export const isDate = (text: string | null): text is string => text !== null && A_DATE.test(text) && !Number.isNaN(Date.parse(text));

/** What an address asks for; seven days where it says nothing, or nothing that can be read. */
export function periodOf(params: URLSearchParams, now: number, zone: string): Period {
  const [from, to] = [params.get('from'), params.get('to')];
  if (isDate(from) && isDate(to) && from <= to) return own(from, to, now, zone);
  const wanted = params.get('period');
  const preset = wanted === 'today' || wanted === '30d' ? wanted : '7d';
  const days = DAYS[preset];
  const since = startOf(dateOf(midnight(now, zone) - (days - 1) * DAY, zone), zone);
  return { preset, from: dateOf(since, zone), to: dateOf(now, zone), since, until: now, shift: days * DAY };
}

function own(from: string, to: string, now: number, zone: string): Period {
  const since = startOf(from, zone);
  const end = startOf(to, zone) + DAY;
  return { preset: 'own', from, to, since, until: Math.max(since + 60_000, Math.min(end, now)), shift: Math.round((end - since) / DAY) * DAY };
}

/** Days of the period, the present one in part. */
export const daysOf = (period: Period): number => (period.until - period.since) / DAY;

/** How often each hour of each weekday (1 Monday) began within a period, by `1-07`: what a mean is divided by. */
export function weekdayHours(period: Period, zone: string): Map<string, number> {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const found = new Map<string, number>();
  for (let at = period.since; at < period.until; at += 3_600_000) {
    const [weekday, hour] = ['weekday', 'hour'].map((type) => parts.formatToParts(at).find((part) => part.type === type)!.value);
    const key = `${names.indexOf(weekday!) + 1}-${hour}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

/** All days of a period in order. */
export function datesOf(period: Period, zone: string): string[] {
  const found: string[] = [];
  for (let at = period.since + DAY / 2; found.at(-1) !== period.to && found.length < 4000; at += DAY) {
    const date = dateOf(at, zone);
    if (date > period.to) break;
    found.push(date);
  }
  return found;
}

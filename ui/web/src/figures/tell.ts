/** Figures in words and numbers of the page's language. */
import { day, duration, percent, weekday } from '../i18n/format';
import { speech } from '../i18n/language.svelte';
import { store } from '../state/store.svelte';
import { startOf } from './period';
import { words } from './words';

/** `5:42`; a dash where nothing was measured. */
export const inTime = (seconds: number | null | undefined): string => (seconds == null ? '–' : duration(Math.round(seconds) * 1000));

/** `0:18 lebih cepat`; empty where one of the two is not known. */
export function moved(now: number | null | undefined, before: number | null | undefined): string {
  if (now == null || before == null) return '';
  const by = Math.round(now) - Math.round(before);
  if (by === 0) return words().same;
  return by < 0 ? words().faster(duration(-by * 1000)) : words().slower(duration(by * 1000));
}

/** `+3 poin`: shares differ by percentage points. */
export function points(now: number | null | undefined, before: number | null | undefined): string {
  if (now == null || before == null) return '';
  const by = Math.round(now * 100) - Math.round(before * 100);
  if (by === 0) return '';
  return by > 0 ? words().better(String(by)) : words().worse(String(-by));
}

/** `+12`, `−3`: things that are counted. */
export function counted(now: number | null | undefined, before: number | null | undefined): string {
  if (now == null || before == null || now === before) return now === before && now != null ? words().same : '';
  const text = number(Math.abs(now - before));
  return now > before ? words().up(text) : words().down(text);
}

export const number = (value: number, digits = 0): string => value.toLocaleString(speech.locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
export const share = (value: number | null | undefined): string => (value == null ? '–' : percent(value, speech.locale));

export type Group = 'all' | 'type' | 'priority' | 'district' | 'hour' | 'day' | 'agency' | 'class' | 'channel' | 'unit';
/** A group's name. */
export function groupName(by: Group, key: string | null): string {
  if (key === null) return words().unknown;
  if (by === 'type') return speech.of('type', key);
  if (by === 'class') return speech.of('call_class', key);
  if (by === 'channel') return speech.of('channel', key);
  if (by === 'priority') return `P${key}`;
  if (by === 'hour') return key;
  return by === 'day' ? dayName(key) : key;
}

/** `Sel 18 Nov` of `2026-11-18`. */
function dayName(date: string): string {
  const at = startOf(date, store.zone);
  return `${weekday(at, speech.locale, store.zone)} ${day(at, speech.locale, store.zone).replace(/ \d{4}$/, '')}`;
}

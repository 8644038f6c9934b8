/** Times, durations, distances and numbers as the room reads them. Durations are always m:ss, clocks the locale's. */

const two = (n: number) => String(n).padStart(2, '0');

/** `3:07`, from an hour on `2:15:00`; never negative. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

/** Age of a stamp at a moment of server time. */
export const age = (at: string, now: number): string => duration(now - Date.parse(at));

const clocks = new Map<string, Intl.DateTimeFormat>();
function formatter(locale: string, zone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${JSON.stringify(parts)}`;
  let found = clocks.get(key);
  if (!found) clocks.set(key, (found = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...parts })));
  return found;
}

const SECONDS = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const MINUTES = { hour: '2-digit', minute: '2-digit' } as const;
const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const DAY = { day: 'numeric', month: 'short', ...MINUTES } as const;

/** `14.32.07` in Indonesian, `14:32:07` in English, in the city's zone. */
export const clock = (at: number, locale: string, zone: string): string => formatter(locale, zone, SECONDS).format(at);
export const shortClock = (at: number, locale: string, zone: string): string => formatter(locale, zone, MINUTES).format(at);
export const dayClock = (at: number, locale: string, zone: string): string => formatter(locale, zone, DAY).format(at);

/** The zone's short name, e.g. WIB. */
export function zoneName(at: number, locale: string, zone: string): string {
  const parts = formatter(locale, zone, { ...MINUTES, timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}

/** `80 m`, `1,2 km`. */
export function distance(metres: number, locale: string): string {
  if (metres < 995) return `${Math.round(metres / 10) * 10} m`;
  return `${(metres / 1000).toLocaleString(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 })} km`;
}

/** `78 %` as the locale writes it; of small shares a tenth. */
export const percent = (share: number, locale: string): string =>
  share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 });

/** `18 Nov 2026`, the day of a moment. */
export const day = (at: number, locale: string, zone: string): string => formatter(locale, zone, DATE).format(at);
export const weekday = (at: number, locale: string, zone: string): string => formatter(locale, zone, { weekday: 'short' }).format(at);

/** `-7,26541, 112,75210` as the locale writes numbers would be misread: coordinates keep the dot. */
export const coordinates = (at: { lon: number; lat: number }): string => `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`;

/** Hours since midnight in a zone, 0 to 24. */
export function hourOf(now: number, zone: string): number {
  const [hour = 0, minute = 0] = formatter('en-GB', zone, MINUTES).format(now).split(':').map(Number);
  return hour + minute / 60;
}

/** Midnight of the day of a moment in a zone, ms. */
export function midnight(now: number, zone: string): number {
  const parts = formatter('en-GB', zone, SECONDS).formatToParts(now);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0);
  return now - (now % 1000) - (part('hour') * 3600 + part('minute') * 60 + part('second')) * 1000;
}

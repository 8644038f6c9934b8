import { describe, expect, test } from 'vitest';
import { beside, change, filled, ordered, perHour, type ResponseRow } from '../src/figures/figures';
import { dateOf, datesOf, daysOf, periodOf, weekdayHours } from '../src/figures/period';
import { countAxis, shareAxis, timeAxis } from '../src/figures/scale';

const ZONE = 'Asia/Jakarta';
/** Wednesday, half past ten in Surabaya. */
const NOW = Date.parse('2026-11-25T03:30:00Z');
const HOUR = 3_600_000;
const asked = (text: string) => periodOf(new URLSearchParams(text), NOW, ZONE);

describe('periods', () => {
  test('seven days are today and the six before, from the city\'s midnight, and end now', () => {
    const week = asked('');
    expect([week.from, week.to, week.until]).toEqual(['2026-11-19', '2026-11-25', NOW]);
    expect(week.since).toBe(Date.parse('2026-11-18T17:00:00Z'));
    expect(datesOf(week, ZONE)).toHaveLength(7);
  });
  test('the period before lies whole days back, so that like hours stand beside like', () => {
    for (const text of ['period=today', '', 'period=30d', 'from=2026-11-01&to=2026-11-25']) {
      const { since, until, shift } = asked(text);
      expect(shift % (24 * HOUR)).toBe(0);
      expect(until - shift).toBeLessThanOrEqual(since);
    }
  });
  test('days of one\'s own are whole and never reach into the future', () => {
    const past = asked('from=2026-11-02&to=2026-11-03');
    expect([past.preset, daysOf(past)]).toEqual(['own', 2]);
    expect(asked('from=2026-11-20&to=2026-12-31').until).toBe(NOW);
  });
  test('what cannot be read means seven days', () => {
    for (const text of ['period=ever', 'from=2026-11-05&to=2026-11-01', 'from=x&to=y', 'from=2026-99-99&to=2026-99-99']) expect(asked(text).preset).toBe('7d');
  });
  test('each hour of a week is counted as often as it came', () => {
    const hours = weekdayHours(asked('period=today'), ZONE);
    expect([...hours.keys()]).toEqual(Array.from({ length: 11 }, (_, n) => `3-${String(n).padStart(2, '0')}`));
    expect(weekdayHours(asked('period=30d'), ZONE).get('1-12')).toBe(4);
    expect(dateOf(Date.parse('2026-11-24T18:00:00Z'), ZONE)).toBe('2026-11-25');
  });
});

describe('axes', () => {
  test('time is counted in steps of a clock', () => {
    expect(timeAxis(700)).toEqual({ max: 720, ticks: [0, 120, 240, 360, 480, 600, 720] });
    expect(timeAxis(0).max).toBe(60);
    expect(timeAxis(3 * 86_400).ticks.every((tick) => tick % 86_400 === 0 || tick % 43_200 === 0)).toBe(true);
  });
  test('things are counted in whole steps, and every figure lies on the axis', () => {
    expect(countAxis(1)).toEqual({ max: 1, ticks: [0, 1] });
    for (const most of [1, 3, 7, 12, 99, 101, 4321]) {
      const { max, ticks } = countAxis(most);
      expect(max).toBeGreaterThanOrEqual(most);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }
  });
  test('shares end at all of it', () => {
    expect(shareAxis(0.8).max).toBe(1);
    expect(shareAxis(0).max).toBeCloseTo(0.05);
  });
});

const interval = (median_s: number | null, share: number | null) => ({ count: 20, median_s, p90_s: median_s, share });
const group = (key: string | null, incidents: number, median_s: number | null = null, share: number | null = null) =>
  ({ key, incidents, total: interval(median_s, share) }) as unknown as ResponseRow;

describe('figures', () => {
  test('shorter is better for times, higher for shares, and nothing is better of what is counted', () => {
    expect(change(300, 360, 'lower')).toEqual({ by: -60, better: true });
    expect(change(0.6, 0.7, 'higher')?.better).toBe(false);
    expect(change(5, 4, 'neither')?.better).toBeNull();
    expect(change(null, 4, 'lower')).toBeNull();
  });
  test('a group that is gone is shown with what it was', () => {
    const rows = beside([group('a', 1), group('b', 2)], [group('b', 3), group('c', 4)]);
    expect(rows.map((row) => [row.key, row.now?.incidents ?? null, row.before?.incidents ?? null])).toEqual([['a', 1, null], ['b', 2, 3], ['c', null, 4]]);
  });
  test('hours without anything are hours too', () => {
    expect(filled(beside([group('01', 1)], null), ['00', '01']).map((row) => row.now?.incidents ?? 0)).toEqual([0, 1]);
  });
  test('rows are put by number, by time, by share; what is unknown comes last', () => {
    const rows = beside([group(null, 9, 999, 0), group('few', 1, 500, 0.2), group('many', 8, 200, 0.9), group('none', 2)], null);
    const by = (order: 'count' | 'median' | 'share') => ordered(rows, order, 'total').map((row) => row.key);
    expect(by('count')).toEqual(['many', 'none', 'few', null]);
    expect(by('median')).toEqual(['few', 'many', 'none', null]);
    expect(by('share')).toEqual(['few', 'many', 'none', null]);
  });
  test('a mean is by hours that the period really had', () => {
    const mean = perHour([{ key: '3-07', incidents: 6 }], new Map([['3-07', 2], ['3-08', 2]]));
    expect([...mean]).toEqual([['3-07', 3], ['3-08', 0]]);
  });
});

import { describe, expect, test } from 'vitest';
import { age, clock, distance, duration, midnight, zoneName } from '../src/i18n/format';
import { belief, beliefs, markUnder, mercatorX, mercatorY, pixelX, type Camera, type Mark } from '../src/map/marks';

describe('as the room reads it', () => {
  test('durations are minutes and seconds, from an hour on with hours, never negative', () => {
    expect([duration(187_000), duration(7_387_000), duration(-5000), age('2026-11-24T03:00:00Z', Date.parse('2026-11-24T03:00:09Z'))]).toEqual(['3:07', '2:03:07', '0:00', '0:09']);
  });
  test('clocks follow the locale and the city\'s zone, whatever the browser\'s own', () => {
    const at = Date.parse('2026-11-24T07:32:07Z');
    expect(clock(at, 'id-ID', 'Asia/Jakarta')).toBe('14.32.07');
    expect(clock(at, 'en-GB', 'Asia/Jakarta')).toBe('14:32:07');
    expect(clock(at, 'en-GB', 'Asia/Makassar')).toBe('15:32:07');
    expect(zoneName(at, 'id-ID', 'Asia/Jakarta')).toBe('WIB');
  });
  test('distances and numbers are written as the locale writes them', () => {
    expect([distance(83, 'id-ID'), distance(1240, 'id-ID'), distance(1240, 'en-GB')]).toEqual(['80 m', '1,2 km', '1.2 km']);
  });
  test('the day begins at midnight of the city', () => {
    expect(new Date(midnight(Date.parse('2026-11-24T18:10:05Z'), 'Asia/Jakarta')).toISOString()).toBe('2026-11-24T17:00:00.000Z');
    expect(new Date(midnight(Date.parse('2026-11-24T16:10:05Z'), 'Asia/Jakarta')).toISOString()).toBe('2026-11-23T17:00:00.000Z');
  });
});

describe('marks on the map', () => {
  test('a position fades after a minute and is hollow after five', () => {
    expect([belief(0, 60_000), belief(0, 61_000), belief(0, 301_000)]).toEqual(['fresh', 'ageing', 'stale']);
    const at = '2026-11-28T12:00:00.000000Z';
    const seconds = [0, 60, 61, 300, 301].map((age_s) => beliefs(Date.parse(at) + age_s * 1000)(at));
    expect(seconds).toEqual(['fresh', 'fresh', 'ageing', 'ageing', 'stale']);
  });
  test('the topmost mark under the pointer is hit, the nearest of equals', () => {
    const camera: Camera = { x: mercatorX(112.75), y: mercatorY(-7.25), zoom: 12, width: 800, height: 600, ratio: 1 };
    const mark = (id: string, lon: number, order: number): Mark => ({ id, kind: 'unit', x: mercatorX(lon), y: mercatorY(-7.25), sprite: '', fade: 1, heading: NaN, order, label: '', believed: 'fresh' });
    const marks = [mark('far', 112.752, 0), mark('near', 112.7502, 0), mark('busy', 112.7512, 1)];
    expect(pixelX(camera, camera.x)).toBe(400);
    expect(markUnder(marks, camera, { x: 400, y: 300 })?.id).toBe('busy');
    expect(markUnder(marks.slice(0, 2), camera, { x: 400, y: 300 })?.id).toBe('near');
    expect(markUnder(marks, camera, { x: 600, y: 300 })).toBeNull();
  });
});

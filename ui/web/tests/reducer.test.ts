import { describe, expect, test } from 'vitest';
import { healthOf } from '../src/live/health';
import { apply, fromBody, move, place } from '../src/live/reducer';
import { ageText, waiting } from '../src/select';
import type { EntryFrame, Incident, PictureBody } from '../src/types';

const incident = (id: string, over: Partial<Incident> = {}) =>
  ({ id, status: 'pending', priority: 2, flags: [], hold: null, created_at: '2026-11-24T03:00:00.000000Z', waiting_since: null, closed_at: null, ...over }) as Incident;
const body = (over: Partial<PictureBody> = {}): PictureBody =>
  ({ epoch: 'e', seq: 7, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], ...over });
const entry = (seq: number, prev: number, objects: EntryFrame['objects'], removed = {}): EntryFrame =>
  ({ kind: 'entry', v: 1, seq, prev, event: 'x', at: '', objects, removed });

describe('the picture', () => {
  test('notices a lost frame and ignores a repeated one', () => {
    const picture = fromBody(body());
    expect(place(picture, entry(8, 7, {}))).toBe('next');
    expect(place(picture, entry(9, 8, {}))).toBe('gap');
    expect(place(picture, entry(7, 6, {}))).toBe('old');
  });
  test('moves a closed incident from the open ones to the recent ones, and back when it is reopened', () => {
    const picture = fromBody(body({ incidents: [incident('a')] }));
    apply(picture, entry(8, 7, { incidents: [incident('a', { status: 'closed' })] }));
    expect([picture.incidents.size, picture.recent.size, picture.seq]).toEqual([0, 1, 8]);
    apply(picture, entry(9, 8, { incidents: [incident('a')] }));
    expect([picture.incidents.size, picture.recent.size]).toEqual([1, 0]);
  });
  test('forgets what may no longer be seen', () => {
    const picture = fromBody(body({ incidents: [incident('a')] }));
    apply(picture, entry(8, 7, {}, { incidents: ['a'] }));
    expect(picture.incidents.size).toBe(0);
  });
  test('never lets an older position replace a newer one', () => {
    const picture = fromBody(body());
    move(picture, [['u', 1, 1, null, null, '2026-11-24T03:00:10.000000Z']]);
    move(picture, [['u', 2, 2, null, null, '2026-11-24T03:00:05.000000Z']]);
    expect(picture.positions.get('u')?.[1]).toBe(1);
  });
});

test('the bar is red when the relay lags though ticks arrive, and when no tick came for 7 s', () => {
  const pulse = { heardAt: 1000, tickAt: 50_000, confirmedAt: 49_500 };
  expect(healthOf(pulse, 2000).level).toBe('live');
  expect(healthOf({ ...pulse, confirmedAt: 46_000 }, 2000).level).toBe('stale');
  expect(healthOf(pulse, 9000)).toEqual({ level: 'lost', age_s: 8 });
});

test('the most urgent and oldest wait on top, held ones at the bottom', () => {
  const hold = { reason: null, until: '', by: null };
  const rows = [incident('late', { created_at: '2026-11-24T03:05:00.000000Z' }), incident('held', { priority: 1, hold }), incident('old'), incident('p1', { priority: 1 })];
  expect(waiting(fromBody(body({ incidents: rows }))).map((r) => r.id)).toEqual(['p1', 'old', 'late', 'held']);
});

test('ages are minutes and seconds and never negative', () => {
  const now = Date.parse('2026-11-24T03:03:07Z');
  expect(ageText('2026-11-24T03:00:00.000000Z', now)).toBe('3:07');
  expect(ageText('2026-11-24T04:00:00.000000Z', now)).toBe('0:00');
  expect(ageText('2026-11-24T01:00:00.000000Z', now)).toBe('2:03:07');
});

import { describe, expect, test } from 'vitest';
import { healthOf } from '../src/live/health';
import type { EntryFrame } from '../src/protocol/frames';
import type { Incident, PictureBody, Unit } from '../src/protocol/types';
import { apply, fromBody, move, place } from '../src/state/reducer';
import { assignmentsOf, waiting } from '../src/state/selectors';

const incident = (id: string, over: Partial<Incident> = {}) =>
  ({ id, status: 'pending', priority: 2, flags: [], hold: null, created_at: '2026-11-24T03:00:00.000000Z', waiting_since: null, closed_at: null, ...over }) as unknown as Incident;
const unit = (id: string, over: Partial<Unit> = {}) => ({ id, call_sign: id, agency: 'A', active: true, status: 'available', ...over }) as unknown as Unit;
const body = (over: Partial<PictureBody> = {}): PictureBody =>
  ({ epoch: 'e', seq: 7, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], desks: [], positions: [], ...over });
const entry = (seq: number, prev: number, objects: unknown = {}, removed: unknown = {}): EntryFrame =>
  ({ kind: 'entry', v: 1, seq, prev, event: 'x', at: '', actor: { id: null, name: 'Sari', role: 'dispatcher' }, subject: { kind: 'unit', id: '' }, objects, removed }) as EntryFrame;

describe('the picture', () => {
  test('notices a lost frame and ignores a repeated one', () => {
    const picture = fromBody(body());
    expect(place(picture, entry(8, 7))).toBe('next');
    expect(place(picture, entry(9, 8))).toBe('gap');
    expect(place(picture, entry(7, 6))).toBe('old');
  });
  test('notices an entry that the server itself left out, where everything may be seen', () => {
    const picture = fromBody(body());
    expect(place(picture, entry(9, 7), false)).toBe('next');
    expect(place(picture, entry(9, 7), true)).toBe('gap');
  });
  test('moves a closed incident from the open ones to the recent ones, and back when it is reopened', () => {
    const picture = fromBody(body({ incidents: [incident('a')] }));
    apply(picture, entry(8, 7, { incidents: [incident('a', { status: 'closed' })] }));
    expect([picture.incidents.size, picture.recent.size, picture.seq]).toEqual([0, 1, 8]);
    apply(picture, entry(9, 8, { incidents: [incident('a')] }));
    expect([picture.incidents.size, picture.recent.size]).toEqual([1, 0]);
  });
  test('forgets what may no longer be seen, and units that are struck off', () => {
    const picture = fromBody(body({ incidents: [incident('a')], units: [unit('u')] }));
    const changes = apply(picture, entry(8, 7, { units: [unit('u', { active: false })] }, { incidents: ['a'] }));
    expect([picture.incidents.size, picture.units.size]).toEqual([0, 0]);
    expect([...changes.keys()].sort()).toEqual(['incidents', 'units']);
  });
  test('keeps the assignments of each incident at hand and drops those that ended', () => {
    const row = { id: 'x', incident_id: 'a', unit_id: 'u', status: 'dispatched', created_at: '' };
    const picture = fromBody(body({ incidents: [incident('a')] }));
    apply(picture, entry(8, 7, { assignments: [row] }));
    expect(assignmentsOf(picture, 'a').map((r) => r.id)).toEqual(['x']);
    apply(picture, entry(9, 8, { assignments: [{ ...row, status: 'cleared' }] }));
    expect([assignmentsOf(picture, 'a'), picture.byUnit.has('u')]).toEqual([[], false]);
  });
  test('keeps nothing of incidents and units whose work is over', () => {
    const row = (status: string) => ({ id: 'x', incident_id: 'a', unit_id: 'u', status, created_at: '1' });
    const picture = fromBody(body({ incidents: [incident('a')], units: [unit('u')] }));
    apply(picture, entry(8, 7, { assignments: [row('dispatched')] }));
    expect([picture.byIncident.size, picture.byUnit.size]).toEqual([1, 1]);
    apply(picture, entry(9, 8, { assignments: [row('cleared')] }));
    expect([picture.byIncident.size, picture.byUnit.size]).toEqual([0, 0]);
  });
  test('knows who touched an object last', () => {
    const picture = fromBody(body({ units: [unit('u')] }));
    apply(picture, entry(8, 7, { units: [unit('u')] }));
    expect(picture.touches.get('u')?.by).toBe('Sari');
  });
  test('never lets an older position replace a newer one', () => {
    const picture = fromBody(body());
    move(picture, [['u', 1, 1, null, null, '2026-11-24T03:00:10.000000Z']]);
    expect(move(picture, [['u', 2, 2, null, null, '2026-11-24T03:00:05.000000Z']]).size).toBe(0);
    expect(picture.positions.get('u')?.[1]).toBe(1);
  });
});

test('the bar is red when the relay or the ticks lag, and when no tick came for 7 s', () => {
  const pulse = { heardAt: 1000, tickAt: 50_000, confirmedAt: 49_500, late: 0 };
  expect(healthOf(pulse, 2000).level).toBe('live');
  expect(healthOf({ ...pulse, confirmedAt: 46_000 }, 2000).level).toBe('stale');
  expect(healthOf({ ...pulse, late: 3_000 }, 2000)).toEqual({ level: 'stale', tick_age_s: 1, age_s: 4 });
  expect(healthOf(pulse, 9000)).toEqual({ level: 'lost', tick_age_s: 8, age_s: 8 });
});

test('the most urgent and oldest wait on top, held ones at the bottom', () => {
  const hold = { reason: null, until: '', by: null };
  const rows = [incident('late', { created_at: '2026-11-24T03:05:00.000000Z' }), incident('held', { priority: 1, hold }), incident('old'), incident('p1', { priority: 1 })];
  expect(waiting(fromBody(body({ incidents: rows }))).map((r) => r.id)).toEqual(['p1', 'old', 'late', 'held']);
});

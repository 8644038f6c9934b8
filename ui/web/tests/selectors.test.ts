import { describe, expect, test } from 'vitest';
import type { Alert, Assignment, Incident, PictureBody, Unit } from '../src/protocol/types';
import { priorityOf, soundsLike, typeOfKey } from '../src/state/intake';
import { fromBody } from '../src/state/reducer';
import { responseOf } from '../src/state/response';
import { active, alertsInOrder, isFor, mostUrgent, passes, progressOf, reports, signOf, unitGroups, waiting } from '../src/state/selectors';
import { limitsOf } from '../src/state/thresholds';

const at = (minute: number) => `2026-11-24T03:${String(minute).padStart(2, '0')}:00.000000Z`;
const incident = (id: string, over: Partial<Incident> = {}) => ({
  id, status: 'pending', priority: 2, flags: [], hold: null, created_at: at(0), waiting_since: null, closed_at: null, area: null, location_text: null, clocks: {},
  exercise: false, type: 'fire', ...over,
}) as unknown as Incident;
const unit = (call_sign: string, over: Partial<Unit> = {}) =>
  ({ id: call_sign, call_sign, agency: 'DPKP', active: true, status: 'available', post: { kind: 'home' }, ...over }) as unknown as Unit;
const assignment = (id: string, incident_id: string, unit_id: string, status = 'en_route') =>
  ({ id, incident_id, unit_id, status, created_at: at(1) }) as unknown as Assignment;
const alert = (id: string, over: Partial<Alert> = {}) =>
  ({ id, kind: 'waiting', level: 'warning', acked_by: null, ended_at: null, raised_at: at(1), for_roles: ['dispatcher'], ...over }) as unknown as Alert;
const picture = (over: Partial<PictureBody>) => fromBody({
  epoch: 'e', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], desks: [], positions: [], ...over,
});
const ids = (rows: { id: string }[]) => rows.map((row) => row.id);

describe('lists', () => {
  test('what waits comes by priority and age; what is held waits at the end; a report never waits', () => {
    const rows = [
      incident('young', { created_at: at(9) }), incident('held', { priority: 1, hold: { reason: null, until: at(30), by: null } }), incident('returned', { created_at: at(9), waiting_since: at(1) }),
      incident('p1', { priority: 1, created_at: at(20) }), incident('lamp', { priority: 4, flags: ['report'] }), incident('busy', { status: 'en_route' }),
    ];
    const now = picture({ incidents: rows });
    expect(ids(waiting(now))).toEqual(['p1', 'returned', 'young', 'held']);
    expect(mostUrgent(now)?.id).toBe('p1');
    expect(ids(reports(now))).toEqual(['lamp']);
    expect(ids(active(now))).toEqual(['busy']);
  });
  test('what only waits to be closed comes after what still runs', () => {
    const rows = [incident('done', { status: 'cleared', priority: 1 }), incident('runs', { status: 'on_scene', priority: 3 })];
    expect(ids(active(picture({ incidents: rows })))).toEqual(['runs', 'done']);
  });
  test('units stand by agency, then in the time order of their signs; a unit at a cover post has a sign of its own', () => {
    const units = [
      unit('PMK-02'), unit('PMK-01', { status: 'on_scene' }), unit('PMK-03', { status: 'dispatched' }), unit('PMK-04', { status: 'off_duty' }),
      unit('BPBD-01', { agency: 'BPBD' }), unit('PMK-05', { post: { kind: 'cover' } }),
    ];
    const [bpbd, dpkp] = unitGroups(picture({ units }), 'status');
    expect([bpbd?.agency, dpkp?.agency]).toEqual(['BPBD', 'DPKP']);
    expect(dpkp?.units.map((one) => one.call_sign)).toEqual(['PMK-03', 'PMK-01', 'PMK-02', 'PMK-05']);
    expect([dpkp?.ready, dpkp?.offDuty]).toEqual([2, 1]);
    expect(unitGroups(picture({ units }), 'sign')[1]?.units.map((one) => one.call_sign)).toEqual(['PMK-01', 'PMK-02', 'PMK-03', 'PMK-05']);
    expect(signOf(units[5]!)).toBe('cover');
  });
  test('a unit that is not available is never counted as ready', () => {
    const [group] = unitGroups(picture({ units: [unit('a', { status: 'unknown' }), unit('b', { status: 'limited' })] }), 'status');
    expect(group?.ready).toBe(0);
  });
  test('how many units of an incident are how far', () => {
    const rows = [assignment('x', 'i', 'a', 'on_scene'), assignment('y', 'i', 'b'), assignment('z', 'i', 'c'), assignment('q', 'j', 'd')];
    expect(progressOf(picture({ assignments: rows }), 'i')).toEqual([['en_route', 2], ['on_scene', 1]]);
  });
});

describe('alerts', () => {
  test('a crew in danger comes first, then what nobody answered, graver before lighter, older before younger', () => {
    const rows = [
      alert('seen', { level: 'critical', acked_by: 'Sari' }), alert('young', { raised_at: at(5) }), alert('old'), alert('notice', { level: 'notice' }),
      alert('critical', { level: 'critical', raised_at: at(9) }), alert('sos', { kind: 'crew_emergency', level: 'critical', raised_at: at(10) }),
    ];
    expect(ids(alertsInOrder(picture({ alerts: rows })))).toEqual(['sos', 'critical', 'old', 'young', 'notice', 'seen']);
  });
  test('an alert is for its roles; without any it is for all', () => {
    expect(isFor(alert('a'), ['call_taker'])).toBe(false);
    expect(isFor(alert('a'), ['call_taker', 'dispatcher'])).toBe(true);
    expect(isFor(alert('a', { for_roles: [] }), ['viewer'])).toBe(true);
  });
});

test('a filter lets its agencies and areas through and never hides what waits in priority 1', () => {
  const rows = [incident('far', { area: { kecamatan: 'Benowo' } }), incident('p1', { priority: 1, area: { kecamatan: 'Benowo' } }), incident('mine', { status: 'en_route', area: { kecamatan: 'Gubeng' } })];
  const now = picture({ incidents: rows, units: [unit('u', { agency: 'PMI' })], assignments: [assignment('x', 'mine', 'u')] });
  const kept = (filter: { agencies: string[]; areas: string[] }) => ids(rows.filter((row) => passes(now, row, filter)));
  expect(kept({ agencies: [], areas: ['Gubeng'] })).toEqual(['p1', 'mine']);
  expect(kept({ agencies: ['DPKP'], areas: [] })).toEqual(['far', 'p1']);
  expect(kept({ agencies: ['PMI'], areas: ['Gubeng'] })).toEqual(['p1', 'mine']);
});

test('the first rule that fits says from when an age is late', () => {
  const thresholds = { turnout: { level: 'warning', roles: [], escalate_s: 0, rules: [{ priorities: [], types: ['fire'], warn_s: 80, alert_s: 120 }, { priorities: [], types: [], warn_s: 60, alert_s: 90 }] } } as never;
  expect(limitsOf(thresholds, 'turnout', 1, 'fire')).toEqual([80, 120]);
  expect(limitsOf(thresholds, 'turnout', 1, 'medical')).toEqual([60, 90]);
  expect(limitsOf(thresholds, 'nothing', 1)).toBeNull();
});

test('today\'s response: median of those reached, share within the target, entries made later left out', () => {
  const reached = (minutes: number, over: Partial<Incident> = {}) => incident(`r${minutes}`, { clocks: { on_scene_at: at(minutes) }, ...over });
  expect(responseOf([reached(4), reached(6), reached(20), incident('waits'), reached(1, { flags: ['late_entry'] })], 420)).toEqual({ count: 3, median_s: 360, within: 2 / 3 });
  expect(responseOf([incident('waits')], 420)).toBeNull();
});

describe('intake', () => {
  test('each type has its letter', () => {
    expect(['k', 'B', 'g', 'L', 'm', 'p', 's', 'r', 'n'].map(typeOfKey)).toEqual(['fire', 'flood', 'gas_leak', 'traffic_accident', 'medical', 'whirlwind', 'social_conflict', 'rescue', 'other']);
    expect(typeOfKey('x')).toBeUndefined();
  });
  test('an answer that means life in danger makes priority 1, and says which', () => {
    const protocol = { priority: 2, questions: [{ id: 'floors', raises: false }, { id: 'trapped', raises: true }] } as never;
    expect(priorityOf(protocol, { floors: true })).toEqual({ priority: 2, question: null });
    expect(priorityOf(protocol, { trapped: true })).toEqual({ priority: 1, question: 'trapped' });
    expect(priorityOf(protocol, { trapped: false })).toEqual({ priority: 2, question: null });
  });
  test('incidents whose place sounds like what is typed are found without a point', () => {
    const rows = [incident('a', { location_text: 'Jl. Tunjungan 1, Genteng' }), incident('b', { location_text: 'Jl. Tunjungan Plaza, Genteng' }), incident('c', { location_text: 'Jl. Demak 3' })];
    expect(ids(soundsLike(picture({ incidents: rows }), 'tunjungan plaza', 'fire'))).toEqual(['b', 'a']);
    expect(soundsLike(picture({ incidents: rows }), 'jl. 3', 'fire')).toEqual([]);
  });
});

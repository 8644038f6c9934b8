import { describe, expect, test, vi } from 'vitest';
import type { Alert, Assignment, Incident } from '../src/protocol/types';
import { due, Score, type Scene } from '../src/sound/score';
import { Voice } from '../src/sound/voice';

const incident = (id: string, priority: number, over: Partial<Incident> = {}) => ({ id, priority, handler: null, hold: null, ...over }) as unknown as Incident;
const alert = (id: string, over: Partial<Alert> = {}) => ({ id, kind: 'waiting', level: 'warning', acked_by: null, ended_at: null, for_roles: [], ...over }) as unknown as Alert;
const scene = (over: Partial<Scene> = {}): Scene => ({ waiting: [], alerts: [], ringing: [], many: 10, jobs: [], ...over });
const EARS = { dispatching: true, answering: false, crewing: false, roles: ['dispatcher'] };
const heard = (score: Score, now: number, over: Partial<Scene>, ears = EARS) => score.take(due(scene(over), ears), now);

describe('what is heard', () => {
  test('priority 1 sounds every 10 seconds until somebody claims it', () => {
    const score = new Score();
    const waiting = [incident('a', 1)];
    expect(heard(score, 0, { waiting })).toEqual(['p1']);
    expect(heard(score, 5000, { waiting })).toEqual([]);
    expect(heard(score, 10_000, { waiting })).toEqual(['p1']);
    expect(heard(score, 30_000, { waiting: [incident('a', 1, { handler: 'D1' })] })).not.toContain('p1');
  });
  test('another new incident sounds once, and what waited before the page was opened does not', () => {
    const score = new Score();
    expect(heard(score, 0, { waiting: [incident('old', 2)] })).toEqual([]);
    expect(heard(score, 1000, { waiting: [incident('old', 2), incident('new', 3)] })).toEqual(['new']);
    expect(heard(score, 60_000, { waiting: [incident('old', 2), incident('new', 3)] })).toEqual([]);
  });
  test('what is overdue sounds every 30 seconds until it is acknowledged; after a restart an acknowledged one never', () => {
    const score = new Score();
    expect(heard(score, 0, { alerts: [alert('a')] })).toEqual(['overdue']);
    expect(heard(score, 29_000, { alerts: [alert('a')] })).toEqual([]);
    expect(heard(score, 30_000, { alerts: [alert('a')] })).toEqual(['overdue']);
    expect(heard(new Score(), 0, { alerts: [alert('a', { acked_by: 'Sari' })] })).toEqual([]);
  });
  test('a crew in danger is heard at every desk, first of all', () => {
    const alerts = [alert('a'), alert('sos', { kind: 'crew_emergency', level: 'critical' })];
    expect(heard(new Score(), 0, { alerts })).toEqual(['emergency', 'overdue']);
    expect(heard(new Score(), 0, { alerts }, { ...EARS, dispatching: false, answering: true })).toEqual(['emergency']);
  });
  test('a notice is silent, and a crowd of alerts sounds as one', () => {
    expect(heard(new Score(), 0, { alerts: [alert('a', { level: 'notice' })] })).toEqual([]);
    const crowd = Array.from({ length: 12 }, (_, n) => alert(`a${n}`));
    expect(due(scene({ alerts: crowd }), EARS)).toEqual([{ tone: 'overdue', matter: 'many' }]);
  });
  test('an alert for others is silent here, and does not make a crowd; a crew in danger is for everybody', () => {
    const leaders = alert('silent', { kind: 'desk_silent', for_roles: ['shift_leader'] });
    expect(heard(new Score(), 0, { alerts: [leaders] })).toEqual([]);
    expect(heard(new Score(), 0, { alerts: [leaders] }, { ...EARS, roles: ['shift_leader'] })).toEqual(['overdue']);
    const theirs = Array.from({ length: 12 }, (_, n) => alert(`c${n}`, { kind: 'call_ringing', for_roles: ['call_taker'] }));
    expect(due(scene({ alerts: [...theirs, alert('a')] }), EARS)).toEqual([{ tone: 'overdue', matter: 'a' }]);
    const sos = alert('sos', { kind: 'crew_emergency', level: 'critical', for_roles: ['shift_leader'] });
    expect(heard(new Score(), 0, { alerts: [sos] })).toEqual(['emergency']);
  });
  test('a ringing call is heard by those who answer', () => {
    expect(heard(new Score(), 0, { ringing: ['c'] })).toEqual([]);
    expect(heard(new Score(), 0, { ringing: ['c'] }, { ...EARS, dispatching: false, answering: true })).toEqual(['ringing']);
  });
  test('a crew hears its new job until it is acknowledged and a changed place until it is read, and never its own call for help', () => {
    const ears = { dispatching: false, answering: false, crewing: true, roles: ['field_unit'] };
    const job = (over: Partial<Assignment>) => ({ id: 'j', status: 'dispatched', unread: false, unread_at: null, ...over }) as unknown as Assignment;
    const score = new Score();
    expect(heard(score, 0, { jobs: [job({})] }, ears)).toEqual(['p1']);
    expect(heard(score, 10_000, { jobs: [job({})] }, ears)).toEqual(['p1']);
    expect(heard(score, 20_000, { jobs: [job({ status: 'acknowledged' })] }, ears)).toEqual([]);
    expect(heard(score, 21_000, { jobs: [job({ status: 'en_route', unread: true, unread_at: 'x' })] }, ears)).toEqual(['overdue']);
    expect(heard(score, 30_000, { alerts: [alert('sos', { kind: 'crew_emergency', level: 'critical' })] }, ears)).toEqual([]);
  });
});

/** Locks of a browser: one after the other, in the order in which they were asked for. */
function queueing(): LockManager {
  let last: Promise<unknown> = Promise.resolve();
  return { request: (_: string, work: () => Promise<void>) => (last = last.then(work)) } as unknown as LockManager;
}
class Page extends EventTarget {
  hidden = false;
  show(seen: boolean) {
    this.hidden = !seen;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}
const open = (locks: LockManager | null) => {
  const page = new Page();
  return { page, voice: new Voice(page as unknown as Document, locks) };
};

describe('of several windows', () => {
  test('one sounds, and one that cannot make sounds never keeps the others silent', async () => {
    const locks = queueing();
    const [mute, one, two] = [open(locks), open(locks), open(locks)];
    one.voice.start();
    two.voice.start();
    await vi.waitUntil(() => one.voice.leads);
    expect([mute.voice.leads, two.voice.leads]).toEqual([false, false]);
  });
  test('one in view goes before a hidden one, and a hidden one before none', async () => {
    const locks = queueing();
    const [one, two] = [open(locks), open(locks)];
    one.voice.start();
    two.voice.start();
    await vi.waitUntil(() => one.voice.leads);
    one.page.show(false);
    await vi.waitUntil(() => two.voice.leads && !one.voice.leads);
    two.page.show(false);
    await vi.waitUntil(() => one.voice.leads && !two.voice.leads);
    two.page.show(true);
    await vi.waitUntil(() => two.voice.leads && !one.voice.leads);
  });
  test('each sounds where they cannot agree', () => {
    expect([open(null), open(null)].map(({ voice }) => voice.leads)).toEqual([true, true]);
  });
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { report, UNIT_ACTS } from '../src/acts/unit';
import type { Unit } from '../src/protocol/types';
import { fromBody } from '../src/state/reducer';
import { store } from '../src/state/store.svelte';

const NOTHING = { epoch: '', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], desks: [] };
const unit = (status: string, assignment_id: string | null = 'job', more: object = {}) =>
  ({ id: 'u', call_sign: 'PMK-01', status, status_at: status, readiness: 'available', assignment_id, ...more }) as unknown as Unit;
let said: Record<string, unknown>[];
let lost: boolean;

function shows(row: Unit): void {
  vi.spyOn(store, 'picture').mockReturnValue(fromBody({ ...NOTHING, units: [row] } as never));
}
const undo = (act: string, before: Unit) => UNIT_ACTS.find((one) => one.id === act)!.undo!({ unit: before }, undefined)!;

beforeEach(() => {
  vi.useFakeTimers();
  [said, lost] = [[], false];
  vi.stubGlobal('fetch', (_path: string, init: RequestInit) => {
    said.push(JSON.parse(init.body as string) as Record<string, unknown>);
    return lost ? Promise.reject(new TypeError('network')) : Promise.resolve(new Response(JSON.stringify({ applied: true })));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a report of unknown outcome said again is the same one, until the unit has gone on', async () => {
  lost = true;
  const first = report(unit('en_route'), 'on_scene').catch(() => null);
  await vi.advanceTimersByTimeAsync(10_000);
  await first;
  lost = false;
  await report(unit('en_route', 'job', { status_at: 'later' }), 'on_scene');
  await report(unit('en_route'), 'on_scene');
  await report(unit('en_route'), 'on_scene');
  const [unknown, other, again, next] = [said[0], ...said.slice(-3)].map((one) => one?.client_id);
  expect(again).toBe(unknown);
  expect(new Set([unknown, other, next]).size).toBe(3);
});

test('a report is taken back while the unit does as was reported, and not once it has gone on', async () => {
  for (const now of ['en_route', 'on_scene']) {
    shows(unit(now));
    await undo('status-6', unit('en_route'))();
  }
  expect(said.map((one) => [one.status, one.correction])).toEqual([['en_route', true], ['en_route', true]]);
  shows(unit('transporting'));
  await expect(undo('status-6', unit('en_route'))()).rejects.toMatchObject({ code: 'set_aside', message: expect.stringContaining('PMK-01') as string });
  expect(said).toHaveLength(2);
});

test('a unit that was sent meanwhile keeps its job whatever readiness is taken back', async () => {
  const before = unit('available', null);
  shows(unit('out_of_service', null));
  await undo('out', before)();
  expect(said).toHaveLength(1);
  shows(unit('dispatched'));
  await expect(undo('out', before)()).rejects.toMatchObject({ code: 'set_aside' });
  expect(said).toHaveLength(1);
});

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PictureBody, Session } from '../src/protocol/types';

const unit = { id: 'u', call_sign: 'PMK-01' };
const incident = { id: 'i', short_number: 413, status: 'en_route' };
const job = { id: 'a', unit_id: 'u', incident_id: 'i', status: 'on_scene' };
const body = (assignments: unknown[]) =>
  ({ epoch: 'e', seq: 7, at: '', incidents: assignments.length ? [incident] : [], units: [unit], assignments, closures: [], alerts: [], recent: [], positions: [], desks: [] }) as unknown as PictureBody;
let answer: () => Promise<Response>;
const says = (status: number, items: unknown[] = []) => () => Promise.resolve(Response.json({ items }, { status }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.resetModules();
  vi.stubGlobal('fetch', () => answer());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function loses(): Promise<{ withdrawals: { status: string }[] }> {
  const { device } = await import('../src/field/device.svelte');
  const { store } = await import('../src/state/store.svelte');
  const { fromBody } = await import('../src/state/reducer');
  store.session = { roles: [{ role: 'field_unit', unit_id: 'u' }], role_names: ['field_unit'] } as unknown as Session;
  device.see(fromBody(body([job])));
  device.see(fromBody(body([])));
  await vi.advanceTimersByTimeAsync(10_000);
  return device;
}

test('a crew that has ended its job is not told that it was cancelled because the centre does not answer', async () => {
  answer = says(500);
  const device = await loses();
  expect(device.withdrawals).toEqual([]);
  answer = says(200, [{ ...job, status: 'cleared' }]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(device.withdrawals).toEqual([]);
});

test('a job that was cancelled is told once the centre answers again', async () => {
  answer = () => Promise.reject(new TypeError('away'));
  const device = await loses();
  expect(device.withdrawals).toEqual([]);
  answer = says(200, [{ ...job, status: 'cancelled', end_reason: 'palsu', status_at: 'then' }]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(device.withdrawals).toMatchObject([{ id: 'a', incident: '#413', status: 'cancelled', reason: 'palsu', at: 'then' }]);
});

test('a unit that is no longer theirs was taken with its job', async () => {
  answer = says(403);
  expect((await loses()).withdrawals).toMatchObject([{ id: 'a', status: 'cancelled' }]);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchedState } from '../src/parts/panel-state';
import type { Incident, Moment } from '../src/protocol/types';
import { Loadable } from '../src/state/loadable.svelte';
import { partsIn } from '../src/state/moments.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a dead line outranks a failed load, and what was there before stays', () => {
  const shows = (state: Loadable<unknown>['state'], value: unknown, live = true, empty = false) => fetchedState({ state, value }, live, empty);
  expect([shows('idle', null), shows('loading', null), shows('failed', null), shows('absent', null), shows('forbidden', [])]).toEqual(['loading', 'loading', 'failed', 'failed', 'forbidden']);
  expect([shows('live', []), shows('live', [], true, true), shows('failed', []), shows('failed', [], true, true)]).toEqual(['live', 'empty', 'partial', 'partial']);
  expect([shows('live', [], false), shows('failed', [], false), shows('failed', null, false)]).toEqual(['stale', 'stale', 'failed']);
});

test('the age of what was fetched is right however far the clock is off', async () => {
  const list = new Loadable<number>();
  await list.load(() => Promise.resolve(1));
  expect(list.age_s).toBe(0);
  vi.advanceTimersByTime(90_000);
  expect(list.age_s).toBe(90);
});

test('units that have cleared are known from the timeline, and only those of this incident', () => {
  const moment = (at: string, ...rows: [string, string][]) =>
    ({ at, assignments: rows.map(([id, status]) => ({ id, unit_id: `unit of ${id}`, status })) }) as unknown as Moment;
  const told = [moment('1', ['a', 'dispatched'], ['x', 'diverted']), moment('2', ['a', 'on_scene']), moment('3', ['a', 'on_scene']), moment('4', ['a', 'cleared'])];
  expect(partsIn(told, { assignment_ids: ['a'] } as unknown as Incident)).toEqual([
    { id: 'a', unit_id: 'unit of a', status: 'cleared', stamps: { dispatched: '1', on_scene: '2', cleared: '4' } },
  ]);
});

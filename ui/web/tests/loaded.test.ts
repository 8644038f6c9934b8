import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchedState } from '../src/parts/panel-state';
import { Loadable } from '../src/state/loadable.svelte';

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

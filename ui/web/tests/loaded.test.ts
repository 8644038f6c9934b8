import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Loadable } from '../src/state/loadable.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the age of what was fetched is right however far the clock is off', async () => {
  const list = new Loadable<number>();
  await list.load(() => Promise.resolve(1));
  expect(list.age_s).toBe(0);
  vi.advanceTimersByTime(90_000);
  expect(list.age_s).toBe(90);
});

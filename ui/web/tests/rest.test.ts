import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rest, REST_MS } from '../src/state/rest.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a control rests when what it acts on becomes another, and for so long after the last change', () => {
  const rest = new Rest('a');
  rest.turn('a');
  expect(rest.now).toBe(false);
  rest.turn('b');
  expect(rest.now).toBe(true);
  vi.advanceTimersByTime(REST_MS - 1);
  rest.turn('c');
  vi.advanceTimersByTime(REST_MS - 1);
  expect(rest.now).toBe(true);
  vi.advanceTimersByTime(1);
  expect(rest.now).toBe(false);
});

test('one that has just come up under the hand rests first', () => {
  const rest = new Rest('a', true);
  expect(rest.now).toBe(true);
  vi.advanceTimersByTime(REST_MS);
  expect(rest.now).toBe(false);
});

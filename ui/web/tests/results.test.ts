import { beforeEach, expect, test, vi } from 'vitest';
import { post, Refused } from '../src/api/client';
import { speech } from '../src/i18n/language.svelte';
import { attempt, results } from '../src/state/results.svelte';
import { store } from '../src/state/store.svelte';

/** An act whose answer comes when it is let through. */
function slow(): { work: () => Promise<unknown>; answer: () => void; fail: () => void } {
  let answer = () => {};
  let fail = () => {};
  const came = new Promise<void>((resolve, reject) => { answer = resolve; fail = () => reject(new Error('x')); });
  return { work: () => came, answer, fail };
}

beforeEach(() => {
  store.health = { ...store.health, level: 'live' };
});

test('an act answered late does not take the undo of the act after it', async () => {
  const first = slow();
  const began = attempt('siaga', first.work);
  await attempt('tahan', async () => {}, async () => {});
  first.answer();
  expect(await began).toBeNull();
  expect(results.last?.text).toBe('tahan');
  expect(results.last?.undo).toBeDefined();
});

test('a late refusal is told, whatever was done since', async () => {
  const first = slow();
  const began = attempt('siaga', first.work);
  await attempt('tahan', async () => {});
  first.fail();
  expect(await began).not.toBeNull();
  expect(results.last).toMatchObject({ tone: 'bad' });
});

test('an act begun just before the cut is not tried again, and is told as unknown', async () => {
  vi.useFakeTimers();
  const asked = vi.fn(() => Promise.reject(new TypeError('network')));
  vi.stubGlobal('fetch', asked);
  const began = attempt('siaga', () => post('/api/just-before', {}));
  store.health = { ...store.health, level: 'lost' };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await began).toMatchObject({ text: speech.w.results.unsent });
  expect(speech.w.results.unsent).toContain('mungkin');
  expect(asked).toHaveBeenCalledTimes(1);
  expect(await attempt('siaga', () => Promise.reject(new Refused(409, 'x', 'x')))).toMatchObject({ code: 'offline' });
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromBody } from '../src/state/reducer';
import { similar } from '../src/state/similar.svelte';
import { store } from '../src/state/store.svelte';

const NOTHING = { epoch: '', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], desks: [] };
const AT = { lon: 112.7, lat: -7.2 };
let asked: string[];
let answer: () => Promise<Response>;

function shows(...incidents: [id: string, status?: string][]): void {
  vi.spyOn(store, 'picture').mockReturnValue(fromBody({ ...NOTHING, incidents: incidents.map(([id, status = 'pending']) => ({ id, status })) } as never));
}
const line = (level: 'live' | 'lost') => void (store.health = { ...store.health, level });
/** What the form does whenever something it rests on has changed; then how often the centre was asked so far. */
async function look(point: typeof AT | null = AT, wait = 2000): Promise<number> {
  similar.look('fire', '', point);
  await vi.advanceTimersByTimeAsync(wait);
  return asked.length;
}

beforeEach(async () => {
  vi.useFakeTimers();
  asked = [];
  answer = () => Promise.resolve(new Response(JSON.stringify({ items: [] })));
  vi.stubGlobal('fetch', (path: string) => (asked.push(path), answer()));
  line('live');
  shows(['a']);
  await look(null);
  await look();
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('another open incident has the centre asked again, what was there before has not', async () => {
  expect(await look()).toBe(0);
  shows(['a', 'assigned'], ['b']);
  expect(await look()).toBe(1);
  expect(await look()).toBe(1);
  shows(['a', 'assigned'], ['c', 'closed']);
  expect(await look()).toBe(1);
});

test('a burst of new incidents is one question, and is not put off for ever', async () => {
  for (let n = 0; n < 8; n += 1) {
    shows(['a'], [`b${n}`]);
    await look(AT, 200);
  }
  expect(asked).toHaveLength(1);
});

test('the centre is asked again when the line is back', async () => {
  line('lost');
  expect(await look()).toBe(0);
  line('live');
  expect(await look()).toBe(1);
});

test('a question without an answer is asked again, a refused one and one without a point are not', async () => {
  answer = () => Promise.reject(new TypeError('network'));
  shows(['a'], ['b']);
  await look(AT, 6000);
  const failed = asked.length;
  answer = () => Promise.resolve(new Response('{}', { status: 422 }));
  await vi.advanceTimersByTimeAsync(6000);
  expect(asked).toHaveLength(failed + 1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked).toHaveLength(failed + 1);
  shows(['a'], ['b'], ['c']);
  expect(await look(null)).toBe(failed + 1);
});

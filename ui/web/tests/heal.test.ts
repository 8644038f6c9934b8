import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healing } from '../src/state/heal';

const page = (name: string) => `<script type="module" src="/assets/index-${name}.js"></script>`;
let centre: string | null;
let broken: Record<string, () => void>;
let stop: () => void;
const reload = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  [centre, broken] = [page('a'), {}];
  sessionStorage.clear();
  reload.mockReset();
  vi.stubGlobal('location', { pathname: '/wall', reload });
  vi.stubGlobal('addEventListener', (name: string, act: () => void) => (broken[name] = act));
  vi.stubGlobal('removeEventListener', () => null);
  vi.stubGlobal('document', { documentElement: { innerHTML: page('a') } });
  vi.stubGlobal('fetch', () => (centre === null ? Promise.reject(new TypeError('away')) : Promise.resolve(new Response(centre, { status: centre ? 200 : 503 }))));
  stop = healing();
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test.each([null, ''])('a broken page waits for the centre before it is fetched anew', async (away) => {
  centre = away;
  broken.error!();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(reload).not.toHaveBeenCalled();
  centre = page('a');
  await vi.advanceTimersByTimeAsync(5000);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('a page that breaks again within a minute is fetched anew when the minute is over', async () => {
  broken.unhandledrejection!();
  await vi.advanceTimersByTimeAsync(5000);
  expect(reload).toHaveBeenCalledTimes(1);
  broken.error!();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reload).toHaveBeenCalledTimes(2);
});

test('a new version is fetched within five minutes, the same one and none at all are not', async () => {
  await vi.advanceTimersByTimeAsync(300_000);
  centre = '';
  await vi.advanceTimersByTimeAsync(300_000);
  expect(reload).not.toHaveBeenCalled();
  centre = page('b');
  await vi.advanceTimersByTimeAsync(300_000);
  expect(reload).toHaveBeenCalledTimes(1);
});

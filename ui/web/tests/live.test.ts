import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healthOf } from '../src/live/health';
import { LiveStream } from '../src/live/socket';
import type { PictureBody } from '../src/protocol/types';

/** How far the desk's clock is off. */
const OFF = 300_000;
const BODY = { epoch: 'e', seq: 7, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], desks: [], positions: [] } as unknown as PictureBody;

class Line {
  static readonly OPEN = 1;
  static opened: Line[] = [];
  readonly readyState = 1;
  said: string[] = [];
  onmessage?: (event: { data: string }) => void;
  onclose?: (event: { code: number }) => void;
  constructor(readonly url: string) {
    Line.opened.push(this);
  }
  send(text: string): void {
    this.said.push(text);
  }
  close(): void {}
  brings(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let stream: LiveStream;
let began: number;
const at = (ms: number) => new Date(began + ms).toISOString();
const passed = () => performance.now() - start;
let start: number;
const last = () => Line.opened.at(-1)!;
/** A tick that was under way for so long. */
const tick = (late: number) => last().brings({ kind: 'tick', at: at(passed() - late), seq: 7, confirmed_at: at(passed() - late) });
const level = () => healthOf(stream.state.pulse, performance.now()).level;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Line);
  vi.stubGlobal('addEventListener', () => null);
  vi.stubGlobal('removeEventListener', () => null);
  Object.assign(document, { addEventListener: () => null, removeEventListener: () => null, hidden: false });
  Line.opened = [];
  [start, began] = [performance.now(), Date.now() - OFF];
  stream = new LiveStream('/api/live', true, {
    fetchPicture: () => Promise.resolve(BODY), changed: () => null, entry: () => null, signedOut: () => null, outdated: () => null,
  });
  stream.start();
  await vi.advanceTimersByTimeAsync(0);
  last().brings({ kind: 'hello', v: 1, epoch: 'e', seq: 7, at: at(passed()) });
});
afterEach(() => {
  stream.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('ticks that were under way ever longer turn the screen red, and the clock stays right', () => {
  tick(50);
  expect(level()).toBe('live');
  for (const late of [1500, 2900]) {
    vi.advanceTimersByTime(6500);
    tick(late);
    expect(level()).toBe('live');
  }
  vi.advanceTimersByTime(6500);
  tick(4400);
  expect(level()).toBe('stale');
  expect(healthOf(stream.state.pulse, performance.now()).age_s).toBe(4);
  expect(Math.abs(performance.now() + stream.state.offset - Date.parse(at(passed())))).toBeLessThan(50);
});

test('the first tick behind a long replay is as old as the greeting tells', () => {
  vi.advanceTimersByTime(6000);
  tick(4000);
  expect(level()).toBe('stale');
});

test('a line that is hopelessly late is given up: the new one leaves the queue behind', async () => {
  tick(0);
  vi.advanceTimersByTime(5000);
  tick(13_000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(Line.opened).toHaveLength(2);
  tick(0);
  expect(level()).toBe('live');
});

test('every tick is answered: by its words the centre knows that the page does not hang', () => {
  expect(last().said).toEqual([]);
  tick(0);
  tick(0);
  expect(last().said.map((text) => JSON.parse(text) as unknown)).toEqual(Array(2).fill({ kind: 'seen', seq: 7 }));
});

test('a step of the centre\'s clock does not stay red', async () => {
  tick(0);
  began -= 60_000;
  vi.advanceTimersByTime(5000);
  tick(0);
  expect(level()).toBe('stale');
  await vi.advanceTimersByTimeAsync(1000);
  last().brings({ kind: 'hello', v: 1, epoch: 'e', seq: 7, at: at(passed()) });
  tick(0);
  expect(level()).toBe('live');
});

test('a clock that runs a little quicker than the centre\'s does not turn the screen red in a day', () => {
  for (let n = 1; n <= 24 * 720; n += 1) {
    vi.advanceTimersByTime(5000);
    began -= 1;
    tick(20);
  }
  expect(level()).toBe('live');
});

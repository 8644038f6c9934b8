import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { followLine, get, post, Refused, request } from '../src/api/client';

interface Asked { path: string; key: string | undefined; body: string | null }
let asked: Asked[] = [];
let answers: (Response | Error)[] = [];
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const problem = (status: number, code: string, more = {}) => json({ code, detail: code, ...more }, status);

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ path, key: (init.headers as Record<string, string>)['Idempotency-Key'], body: init.body as string | null });
    const next = answers.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? json({}));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  followLine(() => true);
});

describe('requests', () => {
  test('a lost answer is asked for again under the same key', async () => {
    answers = [new TypeError('network'), problem(503, 'unavailable'), json({ id: 1 }, 201)];
    expect(await request('POST', '/api/x', { a: 1 }, { pause: 1 })).toEqual({ id: 1 });
    expect(asked).toHaveLength(3);
    expect(new Set(asked.map((one) => one.key)).size).toBe(1);
  });
  test('a refusal is never tried again and carries what the centre said', async () => {
    answers = [problem(409, 'unit_committed', { units: [{ unit_id: 'u' }] })];
    const refused = await post('/api/x', {}).catch((error: Refused) => error);
    expect(refused).toMatchObject({ status: 409, code: 'unit_committed', fields: { units: [{ unit_id: 'u' }] } });
    expect(asked).toHaveLength(1);
  });
  test('an act whose outcome is unknown keeps its key when it is sent again by hand', async () => {
    answers = [new TypeError('network'), new TypeError('network')];
    const lost = await post('/api/x', { a: 1 }, { pause: 1, retries: 1 }).catch((error: Refused) => error);
    expect(lost).toMatchObject({ status: 0, code: 'offline' });
    answers = [json({}, 201)];
    await post('/api/x', { a: 1 });
    expect(asked[2]?.key).toBe(asked[0]?.key);
    await post('/api/x', { a: 1 });
    expect(asked[3]?.key).not.toBe(asked[0]?.key);
  });
  test('another act has another key, a refused one lets go of its own', async () => {
    answers = [problem(409, 'stale')];
    await post('/api/x', { a: 1 }).catch(() => null);
    await post('/api/x', { a: 1 });
    await post('/api/x', { a: 2 });
    expect(new Set(asked.map((one) => one.key)).size).toBe(3);
  });
  test('an act is not tried again once the line is cut; whether it was done is unknown', async () => {
    vi.useFakeTimers();
    let live = true;
    followLine(() => live);
    answers = [new TypeError('network'), problem(503, 'unavailable')];
    const lost = post('/api/cut', {}).catch((error: Refused) => error);
    await vi.advanceTimersByTimeAsync(400);
    live = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await lost).toMatchObject({ status: 0 });
    expect(asked).toHaveLength(2);
  });
  test('an act whose answer was waited for too long is not tried again on a line that is back', async () => {
    vi.useFakeTimers();
    const slow = vi.fn(() => new Promise((_, fail) => void setTimeout(() => fail(new TypeError('late')), 8000)));
    vi.stubGlobal('fetch', slow);
    const lost = post('/api/late', {}).catch((error: Refused) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await lost).toMatchObject({ status: 0 });
    expect(slow).toHaveBeenCalledTimes(1);
  });
  test('what is kept elsewhere, and what is only read, is tried again whatever the line', async () => {
    followLine(() => false);
    answers = [new TypeError('network'), json({}), new TypeError('network'), json({})];
    await post('/api/kept', {}, { key: 'k', retries: 1, pause: 1 });
    await get('/api/x', { pause: 1 });
    expect(asked).toHaveLength(4);
  });
  test('reading needs no key', async () => {
    await get('/api/x');
    expect(asked[0]).toEqual({ path: '/api/x', key: undefined, body: null });
  });
});

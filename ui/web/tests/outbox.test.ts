import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refused, type Exchange } from '../src/api/exchange';
import { Outbox as CallOutbox } from '../src/api/outbox.svelte';
import { openDatabase } from '../src/field/database';
import { KeptLetters, LooseLetters, type Deed } from '../src/field/letters';
import { openLetters, Outbox } from '../src/field/outbox.svelte';

interface Sent { path: string; body: Record<string, unknown>; headers: Record<string, string> }

/** A centre at the other end of `fetch`: it counts each client_id once, answers as it is told, and may be away. */
class FarEnd {
  readonly heard: Sent[] = [];
  away = false;
  answers: (unknown | Refused)[] = [];
  /** A request waits here until it is let through. */
  gate: Promise<void> = Promise.resolve();
  inside = 0;
  most = 0;

  exchange: Exchange = async (_method, path, body, headers) => {
    this.inside += 1;
    this.most = Math.max(this.most, this.inside);
    await this.gate;
    this.inside -= 1;
    if (this.away) throw new Refused(0, 'offline', '');
    this.heard.push({ path, body: body as Record<string, unknown>, headers });
    const answer = this.answers.shift() ?? { applied: true };
    if (answer instanceof Refused) throw answer;
    return answer;
  };

  get keys(): unknown[] {
    return this.heard.map(({ body, headers }) => body.client_id ?? headers['Idempotency-Key']);
  }
}

/** The browser's locks, as two pages of one origin share them. */
class PageLocks {
  private last: Record<string, Promise<unknown>> = {};
  request = ((name: string, work: () => Promise<unknown>) => {
    const turn = (this.last[name] ?? Promise.resolve()).then(work, work);
    this.last[name] = turn.catch(() => undefined);
    return turn;
  }) as LockManager['request'];
}

let name = '';
let count = 0;
const about = { call_sign: 'PMK-07' };
const letter = (deed: Deed, code: string) => ({ deed, unit: 'u', path: `/${deed}`, body: { status: code }, about: { ...about, code } });
const quiet = (box: Outbox) => expect.poll(() => box.waiting.length).toBe(0);
const open = (centre: FarEnd, locks = new PageLocks()) => new Outbox(openLetters(openDatabase(name)), centre.exchange, locks);
const kept = async () => new KeptLetters(await openDatabase(name)).all();

beforeEach(() => {
  name = `outbox-${(count += 1)}`;
});

describe('outbox', () => {
  test('letters go out in the order of writing, each with its client_id, at and sent_at', async () => {
    const centre = new FarEnd();
    const box = open(centre);
    for (const code of ['acknowledged', 'en_route', 'on_scene']) await box.write(letter('status', code));
    await quiet(box);
    expect(centre.heard.map((one) => one.body.status)).toEqual(['acknowledged', 'en_route', 'on_scene']);
    expect(new Set(centre.keys).size).toBe(3);
    for (const { body } of centre.heard) expect(Date.parse(body.sent_at as string)).toBeGreaterThanOrEqual(Date.parse(body.at as string));
    expect(await kept()).toEqual([]);
  });

  test('what cannot be sent waits, is shown, and goes out once under the same key', async () => {
    const centre = new FarEnd();
    centre.away = true;
    const box = open(centre);
    await box.write(letter('status', 'en_route'));
    await box.write(letter('note', 'x'));
    const keys = box.waiting.map((one) => one.key);
    expect(keys).toHaveLength(2);
    centre.away = false;
    box.hurry();
    await quiet(box);
    expect(centre.keys).toEqual(keys);
    expect(centre.heard[1]?.body).toEqual({ status: 'x' });
  });

  test('an answer that was lost on the way is asked for again under the same client_id', async () => {
    const centre = new FarEnd();
    centre.answers = [new Refused(0, 'offline', '')];
    const box = open(centre);
    await box.write(letter('status', 'on_scene'));
    await expect.poll(() => centre.heard.length).toBe(1);
    box.hurry();
    await quiet(box);
    expect(centre.keys[0]).toBe(centre.keys[1]);
  });

  test('a refusal stands until it is read and holds up nothing behind it', async () => {
    const centre = new FarEnd();
    centre.answers = [new Refused(409, 'illegal_transition', 'no', { allowed: ['cleared'] }), { applied: false, reason: 'assignment_ended' }, { applied: false, reason: 'repeated' }];
    const box = open(centre);
    for (const code of ['acknowledged', 'en_route', 'en_route', 'on_scene']) await box.write(letter('status', code));
    await quiet(box);
    expect(centre.heard).toHaveLength(4);
    expect(box.refused.map((one) => [one.about.code, one.refused])).toEqual([
      ['acknowledged', { code: 'illegal_transition', text: 'no', allowed: ['cleared'] }],
      ['en_route', { code: 'assignment_ended', text: '' }],
    ]);
    const later = open(centre);
    await expect.poll(() => later.refused.length).toBe(2);
    await later.dismiss(later.refused[0]!);
    expect(later.refused).toHaveLength(1);
    expect(await kept()).toHaveLength(1);
  });

  test('a reload and a closed app lose nothing', async () => {
    const [nobody, centre] = [new FarEnd(), new FarEnd()];
    nobody.away = true;
    const before = open(nobody);
    await before.write(letter('status', 'acknowledged'));
    await before.write(letter('emergency', ''));
    const keys = (await kept()).map((one) => one.key);
    const after = open(centre);
    await expect.poll(() => after.waiting.length).toBe(2);
    after.hurry();
    await quiet(after);
    expect(new Set(centre.keys)).toEqual(new Set(keys));
  });

  test('an emergency does not wait behind a letter that hangs', async () => {
    const centre = new FarEnd();
    let through = () => {};
    centre.gate = new Promise((done) => (through = done));
    const box = open(centre);
    await box.write(letter('note', 'slow'));
    await expect.poll(() => centre.inside).toBe(1);
    centre.gate = Promise.resolve();
    await box.write(letter('emergency', ''));
    await expect.poll(() => centre.heard.map((one) => one.path)).toEqual(['/emergency']);
    through();
    await quiet(box);
    expect(centre.heard.map((one) => one.path)).toEqual(['/emergency', '/note']);
  });

  test('a call for help goes out before everything that was written before it', async () => {
    const centre = new FarEnd();
    centre.away = true;
    const box = open(centre);
    await box.write(letter('status', 'acknowledged'));
    await box.write(letter('status', 'en_route'));
    await box.write(letter('emergency', ''));
    centre.away = false;
    box.hurry();
    await quiet(box);
    expect(centre.heard.map((one) => one.path)).toEqual(['/emergency', '/status', '/status']);
  });

  test('two tabs send each letter once, one at a time, in order', async () => {
    const centre = new FarEnd();
    const locks = new PageLocks();
    centre.away = true;
    const [one, two] = [open(centre, locks), open(centre, locks)];
    for (let n = 0; n < 6; n += 1) await (n % 2 ? one : two).write(letter('status', `s${n}`));
    centre.away = false;
    centre.most = 0;
    one.hurry();
    two.hurry();
    await quiet(one);
    await quiet(two);
    expect(centre.heard.map((sent) => sent.body.status)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect(centre.most).toBe(1);
  });

  test('nobody signed in: everything waits, and it is said', async () => {
    const centre = new FarEnd();
    centre.answers = [new Refused(401, 'not_signed_in', '')];
    const box = open(centre);
    await box.write(letter('status', 'en_route'));
    await expect.poll(() => box.signedOut).toBe(true);
    expect(box.waiting).toHaveLength(1);
    box.hurry();
    await quiet(box);
    expect(box.signedOut).toBe(false);
  });

  test('a letter that breaks the centre is put aside in the end', async () => {
    const centre = new FarEnd();
    centre.answers = Array.from({ length: 5 }, () => new Refused(500, 'failure', ''));
    const box = open(centre);
    await box.write(letter('status', 'en_route'));
    await box.write(letter('note', 'behind'));
    for (let n = 0; n < 5; n += 1) {
      await expect.poll(() => centre.heard.length).toBeGreaterThan(n);
      box.hurry();
    }
    await quiet(box);
    expect(box.refused.map((one) => one.refused?.code)).toEqual(['failure']);
    expect(centre.heard.at(-1)?.path).toBe('/note');
  });

  test('a full disk does not silence a crew: the letter lives in memory, and the page knows', async () => {
    class FullDisk extends LooseLetters {
      override readonly lasting = true;
      override add(): Promise<void> {
        return Promise.reject(new Error('QuotaExceededError'));
      }
    }
    const centre = new FarEnd();
    centre.away = true;
    const box = new Outbox(Promise.resolve(new FullDisk()), centre.exchange, new PageLocks());
    await box.write(letter('status', 'en_route'));
    expect([box.lasting, box.waiting.length]).toEqual([false, 1]);
    centre.away = false;
    box.hurry();
    await quiet(box);
    expect(centre.heard).toHaveLength(1);
  });
});

describe('records of calls, kept by all windows of a desk', () => {
  let sent: string[] = [];
  let away = true;
  let [inside, most] = [0, 0];
  const call = (key: string) => ({ key, path: '/api/incidents', body: {}, label: key, at: 0, draft: key });
  const window = (accepted: (key: string, elsewhere: boolean) => void = () => {}) => new CallOutbox(name, ({ key }, _, elsewhere) => accepted(key, elsewhere));

  beforeEach(() => {
    [sent, away, inside, most] = [[], true, 0, 0];
    vi.stubGlobal('navigator', { locks: new PageLocks() });
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      if (away) throw new TypeError('offline');
      sent.push((init.headers as Record<string, string>)['Idempotency-Key']!);
      most = Math.max(most, (inside += 1));
      await new Promise((done) => setTimeout(done, 5));
      inside -= 1;
      return new Response('{}', { status: 201 });
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  test('what was recorded in a window that is closed is sent by one that was open before', async () => {
    const accepted: string[] = [];
    const [closed, open] = [window(), window((key) => accepted.push(key))];
    await closed.put(call('a'));
    away = false;
    await open.pump();
    expect([sent, accepted, open.letters, window().letters]).toEqual([['a'], ['a'], [], []]);
  });

  test('two windows send each record once, one at a time, and both hear of it', async () => {
    const heard: string[] = [];
    const [one, two] = ['1', '2'].map((of) => window((key, elsewhere) => heard.push(`${of} ${key} ${elsewhere}`)));
    for (const key of ['a', 'b', 'c']) await (key === 'b' ? two : one)!.put(call(key));
    away = false;
    await Promise.all([one!.pump(), two!.pump()]);
    expect([sent, most]).toEqual([['a', 'b', 'c'], 1]);
    await expect.poll(() => heard.length).toBe(6);
    expect(heard).toEqual(expect.arrayContaining(['1 b false', '2 b true']));
  });

  test('what another window keeps is shown at once', async () => {
    const listeners: ((event: Partial<StorageEvent>) => void)[] = [];
    vi.stubGlobal('addEventListener', (_: string, listener: (typeof listeners)[0]) => listeners.push(listener));
    const open = window();
    await window().put(call('a'));
    listeners.forEach((changed) => changed({ key: name }));
    expect(open.waiting.map(({ key }) => key)).toEqual(['a']);
  });
});

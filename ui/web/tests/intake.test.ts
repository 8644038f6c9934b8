import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refused } from '../src/api/client';
import { Outbox } from '../src/api/outbox.svelte';
import { explain } from '../src/api/refusals';
import { speech } from '../src/i18n/language.svelte';
import type { Call, Incident } from '../src/protocol/types';
import { saidOf } from '../src/state/additions';
import { drafts } from '../src/state/drafts.svelte';
import { detailOf } from '../src/state/intake';
import { results } from '../src/state/results.svelte';
import { selection } from '../src/state/selection.svelte';
import { similar } from '../src/state/similar.svelte';
import { store } from '../src/state/store.svelte';

interface Asked { method: string; path: string; body: Record<string, unknown> }
let asked: Asked[] = [];
/** Answers are given one by one, in the order of the requests. */
let waiting: ((answer: Response) => void)[] = [];
const FIRE = { id: 'i1', number: '1', short_number: 1, revision: 3, type: 'fire', status: 'pending' } as unknown as Incident;
const CALL = { id: 'c1', caller_number: '0812', caller_name: null, position: null } as unknown as Call;

async function answer(body: unknown = {}, status = 200): Promise<void> {
  await expect.poll(() => waiting.length).toBeGreaterThan(0);
  waiting.shift()!(new Response(JSON.stringify(body), { status }));
  await new Promise((done) => setTimeout(done, 0));
}

beforeEach(() => {
  [asked, waiting] = [[], []];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ method: init.method!, path, body: JSON.parse(init.body as string) as Record<string, unknown> });
    return new Promise<Response>((done) => waiting.push(done));
  });
  store.health = { ...store.health, level: 'live' };
  results.dismiss();
  drafts.begin();
});
afterEach(() => vi.unstubAllGlobals());

/** A call that became an incident. */
async function sent(): Promise<void> {
  Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3' });
  drafts.record();
  await answer(FIRE, 201);
}

describe('what is added after sending', () => {
  test('another call leaves it among those put aside', async () => {
    await sent();
    const { id } = drafts.draft;
    drafts.draft.what = 'asap hitam';
    drafts.begin();
    expect(drafts.parked(true).map((draft) => draft.id)).toContain(id);
    drafts.restore(id);
    expect(drafts.added).toBe(true);
    drafts.discard(id);
  });

  test('an answer that comes when the next call is open leaves that one unsent', async () => {
    await sent();
    drafts.draft.what = 'asap hitam';
    const done = drafts.update(FIRE);
    drafts.begin();
    await answer();
    expect(await done).toBeNull();
    expect(drafts.draft.sent).toBeNull();
  });

  test('what is typed while it is on its way is still to be sent', async () => {
    await sent();
    drafts.draft.what = 'asap';
    const done = drafts.update(FIRE);
    drafts.draft.what = 'asap hitam';
    await answer();
    await done;
    expect(drafts.added).toBe(true);
    expect(asked.at(-1)?.body.description).toBe('asap');
  });

  test('it is sent once while an answer is out, and again after a refusal', async () => {
    await sent();
    drafts.draft.what = 'asap';
    const first = drafts.update(FIRE);
    expect(await drafts.update(FIRE)).toBeNull();
    await answer({ code: 'stale', detail: 'x' }, 409);
    expect((await first)?.code).toBe('stale');
    expect(asked.filter((one) => one.method === 'PATCH')).toHaveLength(1);
    expect(drafts.added).toBe(true);
  });
});

describe('the incident a call became', () => {
  const OTHER = 'other';
  beforeEach(() => selection.chooseIncident(OTHER));
  afterEach(() => {
    drafts.callsOnly = false;
    selection.prepare(null);
  });

  /** A call that waits for its answer. */
  function recorded(): void {
    Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3' });
    drafts.record();
  }

  test('is chosen where it was recorded and hands are where they were', async () => {
    await sent();
    expect(selection.incident).toBe('i1');
  });

  test.each([
    ['another incident was chosen', () => selection.chooseIncident('third'), 'third'],
    ['it was chosen anew', () => selection.chooseIncident(OTHER), OTHER],
    ['a unit was chosen', () => selection.chooseUnit('u1'), OTHER],
    ['an act was begun', () => selection.prepare('nothing'), OTHER],
    ['another call was begun', () => drafts.begin(), OTHER],
  ])('is not chosen when %s since', async (_, deed, stays) => {
    recorded();
    deed();
    await answer(FIRE, 201);
    expect(results.last?.text).toContain('#1');
    expect(selection.incident).toBe(stays);
  });

  test('is not chosen while an act is prepared, begun before it was recorded', async () => {
    selection.prepare('units');
    await sent();
    expect(selection.incident).toBe(OTHER);
  });

  test("is chosen at the call-taker's desk whatever was chosen since", async () => {
    drafts.callsOnly = true;
    recorded();
    selection.chooseIncident('third');
    await answer(FIRE, 201);
    expect(selection.incident).toBe('i1');
  });

  test('is not chosen where it was not recorded, though its draft is open there', async () => {
    Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3', sent: '{}', path: '/api/incidents' });
    drafts.callsOnly = true;
    void drafts.outbox.put({ key: 'k', path: '/api/incidents', body: {}, label: '', at: 0, draft: drafts.draft.id });
    await answer(FIRE, 201);
    expect(drafts.draft.incident).toBe('i1');
    expect(selection.incident).toBe(OTHER);
    drafts.discard(drafts.draft.id);
  });

  test('is chosen in no other window, and what is done there or a window opened later turns nothing back', async () => {
    const opened = async () => {
      vi.resetModules();
      return (await import('../src/state/selection.svelte')).selection;
    };
    const heard = (done: () => boolean) => vi.waitUntil(done, { timeout: 5000 });
    const second = await opened();
    await heard(() => second.incident === OTHER);
    await sent();
    second.chooseUnit('u2');
    await heard(() => selection.unit === 'u2');
    const third = await opened();
    await heard(() => third.unit === 'u2');
    expect([selection.incident, second.incident]).toEqual(['i1', OTHER]);
    selection.prepare('units');
    await heard(() => second.incident === 'i1' && second.awaits === 'units');
  });
});

describe('what is typed before the answer', () => {
  const ids = () => drafts.parked(true).map((draft) => draft.id);

  test('stays through any number of calls, and is open again after a refusal', async () => {
    Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3' });
    const { id } = drafts.draft;
    drafts.record();
    drafts.draft.what = 'asap hitam';
    drafts.begin();
    expect(ids()).toContain(id);
    await answer({ code: 'invalid', detail: 'x' }, 422);
    drafts.restore(id);
    expect(drafts.draft).toMatchObject({ what: 'asap hitam', sent: null });
    drafts.outbox.forget(id);
    drafts.discard(id);
  });

  test('a record on its way keeps its draft, though nothing was added', async () => {
    Object.assign(drafts.draft, { type: 'fire', place: 'x' });
    const { id } = drafts.draft;
    drafts.record();
    drafts.begin();
    expect(ids()).not.toContain(id);
    await answer({ code: 'invalid', detail: 'x' }, 422);
    expect(ids()).toContain(id);
    drafts.outbox.forget(id);
    drafts.discard(id);
  });

  test('of many calls put aside none is lost; of finished ones the last are kept', async () => {
    await sent();
    const done = drafts.draft.id;
    const begun: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      drafts.begin();
      drafts.draft.what = `${n}`;
      begun.push(drafts.draft.id);
    }
    drafts.begin();
    expect(ids()).toEqual(expect.arrayContaining(begun));
    expect(drafts.has(done)).toBe(true);
    for (const id of begun) drafts.discard(id);
    for (let n = 0; n < 21; n += 1) {
      await sent();
      drafts.begin();
    }
    expect(drafts.has(done)).toBe(false);
  });
});

describe('what a call says after it was sent', () => {
  const OPENED = { ...FIRE, call_ids: ['c9'], answers: { trapped: true }, location_text: 'Jl. Demak 3', position: null, detail: { floor: '2' } };
  /** A call that became an incident, whose answer names the call. */
  async function opened(path = '/api/incidents'): Promise<void> {
    Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3', answers: { trapped: true } });
    if (path === '/api/incidents') drafts.record();
    else void drafts.attach(FIRE);
    await answer(path === '/api/incidents' ? OPENED : { incident: OPENED, call: { id: 'c9' } }, 201);
    asked = [];
  }

  test('the number, the name and that a caller cannot speak go to the call', async () => {
    await opened();
    Object.assign(drafts.draft, { number: '0812', silent: true });
    expect(drafts.added).toBe(true);
    const done = drafts.update(OPENED as unknown as Incident);
    await answer();
    await done;
    expect(asked).toEqual([{ method: 'PATCH', path: '/api/calls/c9', body: { caller_number: '0812', safe_to_speak: false } }]);
    expect(drafts.added).toBe(false);
  });

  test('a detail of the place goes to the place, with what was seen; the rest of the place stays as it is now', async () => {
    await opened();
    drafts.draft.detail = { access: 'gang 1,5 m', level: 'atas' };
    const now = { ...OPENED, location_text: 'Jl. Demak 30', revision: 9 };
    const done = drafts.update(now as unknown as Incident);
    await answer({ code: 'stale', detail: 'x', present: { revision: 9 } }, 409);
    expect((await done)?.code).toBe('stale');
    expect(asked[0]).toMatchObject({ path: '/api/incidents/i1/location', body: { revision: 3, location_text: 'Jl. Demak 30', detail: { floor: '2', access: 'gang 1,5 m; atas' } } });
    void drafts.update(now as unknown as Incident);
    await expect.poll(() => asked.at(-1)?.body.revision).toBe(9);
    await answer({ ...now, revision: 10 });
  });

  test('another caller overwrites nothing that the first has told', async () => {
    await opened('/calls');
    Object.assign(drafts.draft, { what: 'anak di lantai 2', answers: { trapped: true, smoke: true } });
    const done = drafts.update({ ...OPENED, answers: { trapped: true, gas: true } } as unknown as Incident);
    await answer();
    await answer({ ...OPENED, revision: 4 });
    await done;
    expect(asked.map((one) => [one.path, one.body])).toEqual([
      ['/api/calls/c9', { note: 'anak di lantai 2; Jl. Demak 3' }],
      ['/api/incidents/i1', { revision: 3, answers: { trapped: true, gas: true, smoke: true } }],
    ]);
  });

  test('a record that was refused is open again, and sent anew it is one record', async () => {
    Object.assign(drafts.draft, { type: 'fire', place: 'x'.repeat(3000) });
    const { id } = drafts.draft;
    drafts.record();
    await answer({ code: 'invalid', detail: 'too long' }, 422);
    await expect.poll(() => drafts.draft.sent).toBeNull();
    expect(drafts.parked(false).map((draft) => draft.id)).toContain(id);
    drafts.draft.place = 'Jl. Demak 3';
    expect(drafts.record()).toBeNull();
    expect(drafts.outbox.letters.filter((letter) => letter.draft === id)).toHaveLength(1);
    await answer(OPENED, 201);
    expect(drafts.draft.incident).toBe('i1');
  });

  test('a call begins with its first word, however long the form stood empty', () => {
    drafts.draft.at = 5;
    drafts.save();
    drafts.draft.place = 'Jl';
    drafts.save();
    expect(store.serverNow() - drafts.draft.at).toBeLessThan(5000);
  });
});

test('what should be a number and is none is not lost', () => {
  expect(detailOf({ km: '12,4', level: '1', lane_width_m: '', floor: ' 3 ' })).toEqual({ km: 12.4, level: 1, floor: '3' });
  expect(detailOf({ level: '1,5', access: 'naik dari Wonokromo' })).toEqual({ access: 'naik dari Wonokromo; 1,5' });
  expect(detailOf({ km: ' ' })).toBeNull();
});

test('a field that moved with others is one line of a refusal', () => {
  const by = { by: 'Sari', at: '2026-11-28T01:02:03Z' };
  const refused = new Refused(409, 'stale', 'x', { changed: { detail: by, location_text: by, position: by } });
  expect(explain(refused).lines).toHaveLength(1);
  expect(explain(refused).lines[0]).toContain('Sari');
});

describe('a caller attached, a call that was none', () => {
  test('of a known call nothing is marked as sent while the line is down: it can be sent again and is put aside, not lost', async () => {
    drafts.begin(CALL);
    drafts.draft.what = 'warung tenda';
    store.health = { ...store.health, level: 'lost' };
    await drafts.attach(FIRE);
    await drafts.classify('prank');
    expect(results.refusal?.code).toBe('offline');
    expect(drafts.draft.sent).toBeNull();
    drafts.begin();
    expect(drafts.parked(true).map((draft) => draft.what)).toContain('warung tenda');
  });

  test('a known call is attached once, and marked when the centre has it', async () => {
    drafts.begin(CALL);
    const done = drafts.attach(FIRE);
    void drafts.attach(FIRE);
    drafts.record();
    expect(drafts.draft.sent).toBeNull();
    await answer();
    await done;
    expect(drafts.draft.sent).not.toBeNull();
    expect(asked.map((one) => [one.method, one.path])).toEqual([['PATCH', '/api/calls/c1']]);
  });

  test('a key held down attaches one caller', async () => {
    drafts.draft.number = '0813';
    for (let n = 0; n < 3; n += 1) void drafts.attach(FIRE);
    await answer({ incident: FIRE }, 201);
    void drafts.attach(FIRE);
    await new Promise((done) => setTimeout(done, 20));
    expect(asked.map((one) => one.path)).toEqual(['/api/incidents/i1/calls']);
  });

  test('what is added to a call that was no emergency goes to the call', async () => {
    drafts.begin(CALL);
    const done = drafts.classify('prank');
    await answer();
    await done;
    expect([drafts.taken, drafts.added]).toEqual([true, false]);
    drafts.draft.name = 'Sari';
    drafts.draft.answers = { trapped: true };
    const added = drafts.update(null);
    await answer();
    expect(await added).toBeNull();
    expect(asked.at(-1)).toEqual({ method: 'PATCH', path: '/api/calls/c1', body: { caller_name: 'Sari' } });
    expect([drafts.added, drafts.parked(false).includes(drafts.draft)]).toEqual([false, false]);
  });

  test('the incident a call became is not like itself', () => {
    const rows = [{ incident: FIRE, distance_m: 3, same_type: true }, { incident: { ...FIRE, id: 'i2' }, distance_m: 9, same_type: true }];
    similar.near.value = rows as never;
    expect(similar.others('i1').map((one) => one.incident.id)).toEqual(['i2']);
    expect(similar.others(null)).toHaveLength(2);
  });
});

test('a refused record says why in the words of the room', async () => {
  Object.assign(drafts.draft, { type: 'fire', place: 'x' });
  drafts.record();
  await answer({ code: 'invalid', detail: 'String should have at most 2000 characters' }, 422);
  const letter = drafts.outbox.letters.at(-1);
  expect(letter?.refused).toContain((speech.w.codes.refusal as Record<string, string>).invalid);
  drafts.outbox.drop(letter!.key);
});

describe('two windows of one desk', () => {
  const KEPT = 'sigap.drafts';
  const stored = () => JSON.parse(localStorage.getItem(KEPT)!) as { id: string; what: string }[];

  test('what one types is not undone by what the other keeps', () => {
    drafts.draft.what = 'asap';
    drafts.save();
    const { id } = drafts.draft;
    const other = stored().map((one) => (one.id === id ? { ...one, what: 'asap hitam' } : one));
    localStorage.setItem(KEPT, JSON.stringify([{ ...other[0], id: 'theirs', what: 'banjir' }, ...other]));
    drafts.begin();
    drafts.draft.what = 'lain';
    drafts.save();
    const whats = Object.fromEntries(stored().map((one) => [one.id, one.what]));
    expect([whats[id], whats.theirs, whats[drafts.draft.id]]).toEqual(['asap hitam', 'banjir', 'lain']);
    drafts.discard(id);
    expect(stored().map((one) => one.id)).not.toContain(id);
  });

  test('what one has discarded does not come back from the other', () => {
    drafts.draft.what = 'asap';
    drafts.save();
    const { id } = drafts.draft;
    drafts.begin();
    localStorage.setItem(KEPT, JSON.stringify(stored().filter((one) => one.id !== id)));
    drafts.save();
    expect([drafts.parked(true).map((draft) => draft.id), stored().map((one) => one.id)].flat()).not.toContain(id);
  });

  test('a record of a window that was closed is sent by the other, and what was added to it there is still to be sent', async () => {
    const said = { ...drafts.draft, id: 'closed', type: 'fire', place: 'Jl. Demak 3', path: '/api/incidents' };
    localStorage.setItem(KEPT, JSON.stringify([...stored(), { ...said, sent: saidOf(said), what: 'asap hitam' }]));
    localStorage.setItem('sigap.outbox', JSON.stringify([{ key: 'k', path: '/api/incidents', body: {}, label: '', at: 0, draft: 'closed' }]));
    void drafts.outbox.pump();
    await answer(FIRE, 201);
    expect(stored().find((one) => one.id === 'closed')).toMatchObject({ incident: 'i1', what: 'asap hitam' });
    expect(drafts.parked(true).map((draft) => draft.id)).toContain('closed');
    drafts.discard('closed');
  });

  test('a window hears what became of its record that another one has sent', async () => {
    Object.assign(drafts.draft, { type: 'fire', place: 'Jl. Demak 3' });
    const { id } = drafts.draft;
    drafts.record();
    drafts.draft.what = 'asap hitam';
    await expect.poll(() => asked.length).toBe(1);
    const other = new Outbox('sigap.outbox', () => {});
    void other.pump();
    await expect.poll(() => waiting.length).toBe(2);
    waiting.pop()!(new Response(JSON.stringify(FIRE), { status: 201 }));
    await expect.poll(() => drafts.draft).toMatchObject({ id, incident: 'i1', what: 'asap hitam' });
    expect(drafts.outbox.letters).toEqual([]);
    await answer(FIRE, 201);
    expect(drafts.added).toBe(true);
    drafts.discard(id);
  });
});

test('a record another window of the desk keeps is not lost by ours', () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
  const [one, two] = [new Outbox('box', () => {}, storage), new Outbox('box', () => {}, storage)];
  const letter = (key: string) => ({ key, path: '/api/incidents', body: {}, label: key, at: 0, draft: key });
  void one.put(letter('a'));
  void two.put(letter('b'));
  two.drop('b');
  expect(new Outbox('box', () => {}, storage).letters.map(({ key }) => key)).toEqual(['a']);
});

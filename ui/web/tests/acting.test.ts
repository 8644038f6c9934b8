import { beforeEach, expect, test, vi } from 'vitest';
import type { Act } from '../src/acts/act';
import { Refused } from '../src/api/exchange';
import type { Incident } from '../src/protocol/types';
import { acting } from '../src/state/acting.svelte';
import { drafts } from '../src/state/drafts.svelte';
import { fromBody } from '../src/state/reducer';
import { selection } from '../src/state/selection.svelte';
import { store } from '../src/state/store.svelte';

const incident = (id: string, revision = 1) => ({ id, revision }) as unknown as Incident;
let [first, other] = [incident(''), incident('')];
let numbers = 412;
const NOTHING = { epoch: '', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], desks: [] };

interface Sent { incident: string; units: unknown; answer: () => void; refuse: () => void }
/** What was sent, each waiting for its answer. */
let sent: Sent[];
const picking: Act = {
  id: 'pick', chord: 'P', label: () => 'pick', when: () => true, initial: () => ({ units: [] }), say: () => 'pick',
  fields: () => [{ name: 'units', label: 'units', kind: 'units', required: true }],
  run: (on, values) => new Promise((answer, refuse) => {
    sent.push({ incident: on.incident!.id, units: values.units, answer: () => answer(null), refuse: () => refuse(new Error('x')) });
  }),
};

/** Raises the level as the centre does it: refused where the revision is older than `present`. */
function raising(present: number, revisions: number[]): Act {
  return {
    id: 'level', chord: 'N', label: () => 'level', when: () => true, initial: () => ({ value: '2' }), say: () => 'level', fields: () => [],
    run: async (on) => {
      revisions.push(on.incident!.revision);
      if (on.incident!.revision < present) throw new Refused(409, 'stale', '', { present: { revision: present } });
    },
  };
}
/** The picture as it is from now on. */
function shows(...incidents: Incident[]): void {
  vi.spyOn(store, 'picture').mockReturnValue(fromBody({ ...NOTHING, incidents }));
}

/** Picks units for an incident and sends them. */
function send(on: Incident, ...units: string[]): Promise<void> {
  acting.begin(picking, { incident: on });
  selection.pick(units);
  return acting.commit();
}
/** Another incident is chosen, and what was prepared is put aside. */
function turn(to: Incident): void {
  selection.chooseIncident(to.id);
  acting.aside();
}

beforeEach(() => {
  acting.aside();
  sent = [];
  // What is kept is kept for good: each test has incidents of its own.
  [first, other] = [incident(`${numbers++}`), incident(`${numbers++}`)];
  store.health = { ...store.health, level: 'live' };
  shows(first, other);
});

test('the same act on another incident is sent while the first one waits, and is not closed by its answer', async () => {
  const began = send(first, 'PMK-01');
  turn(other);
  acting.begin(picking, { incident: other });
  selection.pick(['PMK-02', 'PMK-03']);
  expect(acting.busy).toBe(false);
  sent[0]!.answer();
  await began;
  expect(acting.act).toBe(picking);
  expect(selection.picked).toEqual(['PMK-02', 'PMK-03']);
  const next = acting.commit();
  expect(acting.busy).toBe(true);
  sent[1]!.answer();
  await next;
  expect(acting.act).toBeNull();
  expect(sent.map((one) => [one.incident, one.units])).toEqual([[first.id, ['PMK-01']], [other.id, ['PMK-02', 'PMK-03']]]);
});

test('a late refusal is not shown in the form of another incident, and what it refused is kept', async () => {
  const began = send(first, 'PMK-01');
  turn(other);
  acting.begin(picking, { incident: other });
  sent[0]!.refuse();
  await began;
  expect(acting.refusal).toBeNull();
  acting.begin(picking, { incident: first });
  expect(selection.picked).toEqual(['PMK-01']);
});

test('what was sent is not offered again, although it was put aside before its answer', async () => {
  const began = send(first, 'PMK-01');
  turn(other);
  sent[0]!.answer();
  await began;
  acting.begin(picking, { incident: first });
  expect(selection.picked).toEqual([]);
});

test('units picked are there again when somebody comes back from another incident', () => {
  acting.begin(picking, { incident: first });
  selection.pick(['PMK-01']);
  turn(other);
  expect(selection.picked).toEqual([]);
  acting.begin(picking, { incident: first });
  expect(selection.picked).toEqual(['PMK-01']);
});

test("another desk's change while a form is open is told before it is overwritten, also when the form was put aside", async () => {
  const revisions: number[] = [];
  const raise = raising(2, revisions);
  acting.begin(raise, { incident: first });
  shows(incident(first.id, 2));
  acting.aside();
  acting.begin(raise, { incident: incident(first.id, 2) });
  await acting.commit();
  expect(acting.refusal?.code).toBe('stale');
  // Told, and meant all the same.
  await acting.commit();
  expect(revisions).toEqual([1, 2]);
  expect(acting.act).toBeNull();
});

test('an act on an incident that stands in no picture any more keeps what it is about', () => {
  acting.begin(raising(1, []), { incident: first });
  shows();
  expect(acting.on.incident).toBe(first);
});

test('what an act asks for follows the units picked', () => {
  const asking: Act = { ...picking, fields: (_, values) => [
    { name: 'units', label: 'units', kind: 'units' },
    ...((values.units as string[]).includes('PMK-09') ? [{ name: 'override', label: 'why', kind: 'text' as const }] : []),
  ] };
  acting.begin(asking, { incident: first });
  expect(acting.fields.map((field) => field.name)).toEqual(['units']);
  selection.toggle('PMK-09');
  expect(acting.fields.map((field) => field.name)).toEqual(['units', 'override']);
});

test('an act closes the call form: one key sends one thing', () => {
  drafts.begin();
  acting.begin(picking, { incident: first });
  expect(drafts.open).toBe(false);
});

test('a unit pointed at in another window of the desk is picked, and no incident is turned to while an act is prepared', async () => {
  selection.chooseIncident(first.id);
  vi.resetModules();
  const second = (await import('../src/state/selection.svelte')).selection;
  const heard = (done: () => boolean) => vi.waitUntil(done, { timeout: 5000 });
  const without: Act = { ...picking, fields: () => [{ name: 'note', label: 'note', kind: 'text' }] };
  acting.begin(without, { incident: first });
  await heard(() => second.awaits === 'nothing' && second.incident === first.id);
  second.pointAt('PMK-01', other.id);
  expect([second.incident, second.picked]).toEqual([first.id, []]);
  acting.begin(picking, { incident: first });
  await heard(() => second.awaits === 'units');
  second.pointAt('PMK-01', other.id);
  await heard(() => selection.picked.includes('PMK-01'));
  acting.aside();
  await heard(() => second.awaits === null);
  second.pointAt('PMK-01', other.id);
  await heard(() => selection.incident === other.id);
});

import { beforeEach, expect, test } from 'vitest';
import { Editing } from '../src/admin/editing.svelte';
import type { Kept, Kind } from '../src/admin/record';
import { store } from '../src/state/store.svelte';

interface Named extends Kept { name: string }
const [POS, ALUN] = [{ id: 'a', revision: 1, name: 'Pos' }, { id: 'b', revision: 7, name: 'Alun' }];

/** Records with a name; each answer comes when it is let through. */
function slowly() {
  const sent: [string, unknown][] = [];
  let answer = () => {};
  const wait = () => new Promise<void>((done) => (answer = done));
  const kind: Kind<Named> = {
    path: '/x', events: [], keepers: [], list: (rows) => rows, title: (one) => one.name, hint: () => '', flat: (one) => ({ name: one.name }), fresh: { name: '' },
    fields: () => [{ name: 'name', kind: 'text' }] as ReturnType<Kind['fields']>,
    create: async (body) => { sent.push(['new', body]); await wait(); return { id: 'c', revision: 1, name: String(body.name) }; },
    change: async (item, body) => { sent.push([item.id, body]); await wait(); return { id: item.id, revision: item.revision + 1 }; },
  };
  return { form: new Editing(kind), sent, answer: () => answer() };
}

beforeEach(() => {
  sessionStorage.clear();
  store.health = { ...store.health, level: 'live' };
});

test('a record sent twice is made once and then changed', async () => {
  const { form, sent, answer } = slowly();
  form.open(null);
  form.set('name', 'Baru');
  const first = form.commit();
  expect(await form.commit()).toBeNull();
  form.set('name', 'Baru Dua');
  answer();
  expect(await first).toBe('c');
  const second = form.commit();
  answer();
  await second;
  expect(sent).toEqual([['new', { name: 'Baru' }], ['c', { name: 'Baru Dua', revision: 1 }]]);
});

test('an answer that comes when another record is open leaves that one alone', async () => {
  const { form, sent, answer } = slowly();
  form.open(POS);
  form.set('name', 'Pos Satu');
  const first = form.commit();
  form.open(ALUN);
  answer();
  expect(await first).toBeNull();
  form.set('name', 'Alun-alun');
  const second = form.commit();
  answer();
  await second;
  expect(sent).toEqual([['a', { name: 'Pos Satu', revision: 1 }], ['b', { name: 'Alun-alun', revision: 7 }]]);
});

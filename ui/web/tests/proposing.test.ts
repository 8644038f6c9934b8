import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Act } from '../src/acts/act';
import type { Incident } from '../src/protocol/types';
import { acting } from '../src/state/acting.svelte';
import { advice } from '../src/state/advice.svelte';
import { begin, fillWaiting } from '../src/state/proposing';
import { fromBody } from '../src/state/reducer';
import { selection } from '../src/state/selection.svelte';
import { store } from '../src/state/store.svelte';

const NOTHING = { epoch: '', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], desks: [] };
const assign: Act = {
  id: 'assign', chord: 'A', label: () => 'a', when: () => true, initial: () => ({ units: [] }), say: () => 'a', run: () => Promise.resolve(),
  fields: () => [{ name: 'units', label: 'units', kind: 'units', required: true }],
};
let numbers = 0;
let fire: Incident;
const unit = (id: string, status = 'available', assignment: string | null = null) => ({ id, status, assignment_id: assignment });
const incident = (more: object = {}) => ({ id: fire?.id, revision: 1, status: 'pending', flags: [], detail: {}, position: { lon: 1, lat: 2 }, ...more }) as unknown as Incident;

/** The picture as it is from now on. */
function shows(row: Incident, ...units: object[]): void {
  vi.spyOn(store, 'picture').mockReturnValue(fromBody({ ...NOTHING, incidents: [row], units } as never));
}
/** What the centre answers, and how often it was asked. */
function proposes(...ids: string[]): void {
  advice.shown.value = { recommendation_id: `r${numbers++}`, units: ids.map((id) => ({ unit_id: id, selected: true })) } as never;
  advice.shown.state = 'live';
}
let computed = 0;

beforeEach(() => {
  vi.useFakeTimers();
  acting.aside();
  fire = { id: `f${numbers++}` } as Incident;
  fire = incident({ id: fire.id });
  computed = 0;
  vi.spyOn(advice, 'compute').mockImplementation(() => Promise.resolve(void (computed += 1)));
  vi.spyOn(store, 'may').mockReturnValue(true);
  shows(fire, unit('u1'), unit('u2'), unit('u3'));
  advice.turn(fire);
  vi.runAllTimers();
  proposes('u1', 'u2');
});
afterEach(() => vi.useRealTimers());

test('what was picked by hand is there again; a proposal nobody touched gives way to the newer one', () => {
  begin(assign, fire);
  expect(selection.picked).toEqual(['u1', 'u2']);
  acting.aside();
  proposes('u3');
  begin(assign, fire);
  expect(selection.picked).toEqual(['u3']);
  selection.pick(['u3', 'u1']);
  acting.aside();
  begin(assign, fire);
  expect(selection.picked).toEqual(['u3', 'u1']);
});

test('who is not free is not picked, and only a form that was begun too early is filled later', () => {
  shows(fire, unit('u1', 'out_of_service'), unit('u2', 'en_route', 'a'), unit('u3'));
  begin(assign, fire);
  expect(selection.picked).toEqual([]);
  proposes('u3');
  fillWaiting();
  expect(selection.picked).toEqual([]);
  acting.aside();
  advice.shown.value = null;
  advice.shown.state = 'loading';
  begin(assign, fire);
  proposes('u3');
  fillWaiting();
  expect(selection.picked).toEqual(['u3']);
});

test('advice is asked for anew when one of several declines, and not when another is sent', () => {
  const on = (...ids: string[]) => {
    const running = incident({ status: 'assigned' });
    const assignments = ids.map((id) => ({ id, unit_id: id, incident_id: fire.id, status: 'dispatched' }));
    vi.spyOn(store, 'picture').mockReturnValue(fromBody({ ...NOTHING, incidents: [running], assignments } as never));
    advice.turn(running);
    vi.runAllTimers();
    return computed;
  };
  expect([on('a'), on('a', 'b'), on('b'), on('b')]).toEqual([1, 1, 2, 2]);
});

test('advice is asked for anew when what it rests on changes, and not otherwise', () => {
  expect(computed).toBe(1);
  const turn = (row: Incident, ...units: object[]) => {
    shows(row, ...units);
    advice.turn(row);
    vi.runAllTimers();
    return computed;
  };
  expect(turn(incident({ revision: 2, handler: 'D1' }), unit('u1'), unit('u2'), unit('u3'))).toBe(1);
  expect(turn(fire, unit('u1'), unit('u2'), unit('u3', 'off_duty'))).toBe(1);
  expect(turn(fire, unit('u1', 'en_route', 'a'), unit('u2'))).toBe(2);
  expect(turn(fire, unit('u1', 'en_route', 'a'), unit('u2'))).toBe(2);
  expect(turn(incident({ priority: 1 }), unit('u1', 'en_route', 'a'), unit('u2'))).toBe(3);
  expect(turn(incident({ status: 'assigned' }), unit('u1', 'en_route', 'a'), unit('u2'))).toBe(3);
  expect(turn(incident({ status: 'assigned', position: { lon: 9, lat: 2 } }), unit('u2'))).toBe(4);
  expect(turn(incident({ status: 'assigned', position: { lon: 9, lat: 2 }, flags: ['short'] }), unit('u2'))).toBe(5);
  expect(turn(incident({ status: 'closed', position: { lon: 9, lat: 2 }, flags: ['short'] }), unit('u2'))).toBe(5);
});

test('a form begun before the proposal is even asked for waits for it', () => {
  const next = incident({ id: `f${numbers++}` });
  shows(next, unit('u1'), unit('u2'));
  advice.turn(next);
  begin(assign, next);
  expect(selection.picked).toEqual([]);
  fillWaiting();
  vi.runAllTimers();
  proposes('u2');
  fillWaiting();
  expect(selection.picked).toEqual(['u2']);
});

test('a form waits for the newer proposal when those of the older one have gone', () => {
  shows(fire, unit('u1', 'en_route', 'a'), unit('u2', 'en_route', 'b'), unit('u3'));
  advice.turn(fire);
  begin(assign, fire);
  fillWaiting();
  vi.runAllTimers();
  proposes('u3');
  fillWaiting();
  expect(selection.picked).toEqual(['u3']);
});

/** Assigning begins with what is proposed: the proposal that counts is the one on the screen. */
import { list, type Act, type Values } from '../acts/act';
import type { Incident } from '../protocol/types';
import { acting } from './acting.svelte';
import { advice, isFree } from './advice.svelte';
import { selection } from './selection.svelte';
import { store } from './store.svelte';

const PROPOSING = new Set(['assign', 'stage']);

/** The proposed units that can still be sent. */
const proposed = (incident: Incident): string[] =>
  advice.incident === incident.id ? advice.proposed.filter((unit) => isFree(store.picture().units.get(unit))) : [];

/** What each act was begun with: other picks were made by hand, and are there when it is begun again. */
const begun = new Map<string, string>();
/** Whether the form that is open was begun before the proposal was there. */
let waits = false;

/** Begins an act on an incident, by key or button alike. */
export function begin(act: Act, incident: Incident, given: Values = {}): void {
  if (!PROPOSING.has(act.id)) return acting.begin(act, { incident }, given);
  const [name, units] = [`${act.id} ${incident.id}`, proposed(incident)];
  const kept = list(acting.keptOf(act, { incident }), 'units');
  const byHand = kept.length > 0 && JSON.stringify(kept) !== begun.get(name);
  waits = !byHand && !units.length && advice.incident === incident.id && advice.pending;
  if (!byHand) begun.set(name, JSON.stringify(units));
  acting.begin(act, { incident }, { units: byHand ? kept : units, ...given });
}

/** The proposal comes a moment after the key: it fills the form that waits for it, unless somebody picked already. */
export function fillWaiting(): void {
  const on = acting.on.incident;
  if (!waits || advice.pending || !advice.value || !on || !acting.act || !PROPOSING.has(acting.act.id)) return;
  waits = false;
  if (selection.picked.length) return;
  begun.set(`${acting.act.id} ${on.id}`, JSON.stringify(proposed(on)));
  selection.pick(proposed(on));
}

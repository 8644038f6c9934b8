/** Assigning begins with what is proposed: the proposal that counts is the one on the screen. */
import type { Act, Values } from '../acts/act';
import type { Incident } from '../protocol/types';
import { acting } from './acting.svelte';
import { advice } from './advice.svelte';
import { selection } from './selection.svelte';
import { store } from './store.svelte';

const PROPOSING = new Set(['assign', 'stage']);

/** The proposed units that nobody has taken meanwhile. */
const proposed = (incident: Incident): string[] =>
  advice.incident === incident.id ? advice.proposed.filter((unit) => store.picture().units.get(unit)?.assignment_id === null) : [];

/** Begins an act on an incident, by key or button alike. */
export function begin(act: Act, incident: Incident, given: Values = {}): void {
  acting.begin(act, { incident }, PROPOSING.has(act.id) ? { units: proposed(incident), ...given } : given);
}

let filled: string | null = null;
/** The proposal comes a moment after the key: it fills the form that waits for it, unless somebody picked already. */
export function fillWaiting(): void {
  const ready = advice.value?.recommendation_id;
  const on = acting.on.incident;
  if (!ready || ready === filled || !on || !acting.act || !PROPOSING.has(acting.act.id) || selection.picked.length) return;
  filled = ready;
  selection.pick(proposed(on));
}

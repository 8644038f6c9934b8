/** What a crew does next: always a legal step of the catalogue's table, from where the crew is, letters on their way included. */
import type { Assignment, Catalogue, Unit } from '../protocol/types';
import { isWaiting, type Letter } from './letters';

export type Table = Catalogue['states']['assignment'];
/** As `ORDER` of assignments/states.py; a test compares. Not taken from the catalogue: a phone may hold an older one. */
export const ORDER = ['dispatched', 'acknowledged', 'en_route', 'staged', 'on_scene', 'transporting', 'at_destination', 'handed_over', 'cleared'];
const CARRYING = ['transporting', 'at_destination', 'handed_over'];
/** Said under "cannot", with a reason. */
const REFUSING = new Set(['declined', 'aborted']);

const allowed = (table: Table, status: string): string[] =>
  (table.transitions[status] ?? []).filter((target) => table.reportable.includes(target));

/** The steps of this unit under this order, in the order of a job. */
function path(unit: Pick<Unit, 'capabilities'>, order: string): string[] {
  const carries = unit.capabilities.includes('ambulance');
  return ORDER.filter((status) => (status !== 'staged' || order === 'stage') && (carries || !CARRYING.includes(status)));
}

/** The next step, null when a job has ended or the table allows none. */
export function nextStep(table: Table, status: string, unit: Pick<Unit, 'capabilities'>, order: string): string | null {
  const now = ORDER.indexOf(status);
  const legal = allowed(table, status);
  return path(unit, order).find((step) => ORDER.indexOf(step) > now && legal.includes(step)) ?? null;
}

/** The other legal steps, in the order of a job. */
export const otherSteps = (table: Table, status: string, next: string | null): string[] =>
  allowed(table, status).filter((step) => step !== next && !REFUSING.has(step)).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));

/** How the crew says that it will not come or cannot go on: `declined` before it left, then `aborted`; null when neither. */
export const refusingStep = (table: Table, status: string): string | null =>
  [...REFUSING].find((step) => allowed(table, status).includes(step)) ?? null;

/** The last step of a job is not taken back by the crew: it asks for a longer touch. */
export const isFinal = (table: Table, step: string): boolean => table.ended.includes(step);

/** What a letter makes of its job: its own step, or the end of it when the vehicle has broken down. */
const effect = (letter: Letter): string => (letter.deed === 'readiness' ? 'aborted' : (letter.about.code ?? ''));

/** Where the crew is: its status at the centre and the legal steps of its letters that are on their way. */
export function assumed(table: Table, row: Pick<Assignment, 'id' | 'status'>, letters: readonly Letter[]): string {
  const mine = letters.filter((one) => isWaiting(one) && one.about.assignment === row.id && (one.deed === 'status' || one.deed === 'readiness'));
  return mine.map(effect).reduce((status, step) => (table.transitions[status]?.includes(step) ? step : status), row.status as string);
}

/** A unit's own readiness with what is on its way. */
export const assumedReadiness = (unit: Pick<Unit, 'id' | 'status'>, letters: readonly Letter[]): string =>
  letters.filter((one) => isWaiting(one) && one.unit === unit.id && one.deed === 'readiness').at(-1)?.about.code ?? unit.status;

/** What a dispatcher may do with an incident. Keys as in the ux guide, "Keys". */
import { patch, post, request } from '../api/client';
import { speech } from '../i18n/language.svelte';
import { shortClock } from '../i18n/format';
import type { Advice, Assignment, Incident } from '../protocol/types';
import { ACTIVE, OPEN } from '../state/reducer';
import { activeOn, numberOf, placeOf } from '../state/selectors';
import { store } from '../state/store.svelte';
import { list, text, type Act, type Option, type Subject, type Values } from './act';

const w = () => speech.w;
const url = (on: Subject, act: string) => `/api/incidents/${on.incident!.id}/${act}`;
const number = (on: Subject) => numberOf(on.incident!);
const isOpen = (on: Subject) => on.incident !== undefined && OPEN.has(on.incident.status);
const commands = () => store.may('dispatcher', 'shift_leader');
const keeps = () => store.may('call_taker', 'dispatcher', 'shift_leader');
const sign = (id: string) => store.picture().units.get(id)?.call_sign ?? '?';
const signs = (ids: string[]) => ids.map(sign).join(', ');
const revision = (on: Subject) => ({ revision: on.incident!.revision });
const say = (act: keyof ReturnType<typeof w>['acts'], on: Subject, more = '') => `${number(on)} ${w().acts[act].toLowerCase()}${more ? ` ${more}` : ''}`;

/** The advice that stands on the screen for an incident; cited by the assignment. */
export const shownAdvice = new Map<string, Advice>();

const orders = (): Option[] => (['respond', 'stage', 'stand_by'] as const).map((value) => ({ value, label: w().orders[value] }));
const notReady = (ids: string[]) => ids.some((id) => store.picture().units.get(id)?.status !== 'available' && store.picture().units.get(id)?.assignment_id == null);
const busy = (ids: string[]) => ids.some((id) => store.picture().units.get(id)?.assignment_id != null);

function assigning(id: 'assign' | 'pick' | 'stage', chord: string, order: string): Act {
  return {
    id, chord, label: () => w().acts[id], when: (on) => isOpen(on) && commands(),
    initial: () => ({ units: [], order, conflict: 'refuse' }),
    fields: (_, values) => [
      { name: 'units', label: w().fields.units, kind: 'units', required: true },
      { name: 'order', label: w().fields.order, kind: 'choice', options: orders() },
      ...(busy(list(values, 'units')) ? [{ name: 'rest', label: w().fields.rest, kind: 'check' as const }] : []),
      ...(notReady(list(values, 'units')) ? [{ name: 'override', label: w().fields.override, kind: 'text' as const, required: true }] : []),
    ],
    say: (on, values) => say(values.order === 'stage' ? 'stage' : 'assign', on, signs(list(values, 'units'))),
    run: (on, values) => post(url(on, 'assignments'), {
      unit_ids: list(values, 'units'), order: values.order, on_conflict: values.rest ? 'assign_rest' : 'refuse',
      recommendation_id: shownAdvice.get(on.incident!.id)?.recommendation_id ?? null, override_reason: text(values, 'override') || null,
    }),
  };
}

const assignmentOptions = (rows: Assignment[]): Option[] => rows.map((row) => ({
  value: row.id, label: sign(row.unit_id), hint: speech.of('assignment_status', row.status),
}));
const here = (on: Subject) => activeOn(store.picture(), on.incident!.id);

/** Units under way elsewhere, those of less urgent incidents first. */
function elsewhere(on: Subject): Option[] {
  const picture = store.picture();
  const rows = [...picture.assignments.values()].filter((row) => row.incident_id !== on.incident!.id && ACTIVE.has(row.status));
  const urgency = (row: Assignment) => picture.incidents.get(row.incident_id)?.priority ?? 0;
  return rows.sort((a, b) => urgency(b) - urgency(a)).map((row) => {
    const incident = picture.incidents.get(row.incident_id);
    return { value: row.id, label: sign(row.unit_id), hint: `${speech.of('assignment_status', row.status)} ${incident ? `${numberOf(incident)} P${incident.priority}` : ''}` };
  });
}

export function openIncidents(except?: string): Option[] {
  const rows = [...store.picture().incidents.values()].filter((row) => row.id !== except);
  return rows.sort((a, b) => a.short_number - b.short_number).map((row) => ({ value: row.id, label: numberOf(row), hint: `${speech.of('type', row.type)} ${placeOf(row)}` }));
}

const arrived = (id: unknown) => ['on_scene', 'transporting', 'at_destination', 'handed_over'].includes(store.picture().assignments.get(String(id))?.status ?? '');
const reason = (kind: keyof ReturnType<typeof w>['reasons']) => ({ name: 'reason', label: w().fields.reason, kind: 'text' as const, required: true, suggestions: w().reasons[kind] });
export const override = (id: unknown) => (arrived(id) ? [{ name: 'override', label: w().fields.override, kind: 'text' as const, required: true }] : []);
export const overriding = (values: Values) => ({ override_reason: text(values, 'override') || null });

const movement: Act[] = [
  assigning('assign', 'A', 'respond'), assigning('pick', 'P', 'respond'), assigning('stage', 'S', 'stage'),
  {
    id: 'divert', chord: 'D', label: () => w().acts.divert, when: (on) => isOpen(on) && commands(),
    initial: () => ({ reason: w().reasons.divert[0] }),
    fields: (on, values) => [{ name: 'assignment', label: w().fields.unit, kind: 'choice', options: elsewhere(on), required: true }, reason('divert'), ...override(values.assignment)],
    say: (on, values) => say('divert', on, sign(store.picture().assignments.get(text(values, 'assignment'))?.unit_id ?? '')),
    run: (on, values) => post(`/api/assignments/${text(values, 'assignment')}/divert`, { to_incident_id: on.incident!.id, reason: text(values, 'reason'), ...overriding(values) }),
  },
  {
    id: 'replace', chord: 'G', label: () => w().acts.replace, when: (on) => isOpen(on) && commands() && here(on).length > 0,
    initial: (on) => ({ assignment: here(on).length === 1 ? here(on)[0]!.id : '', units: [], reason: w().reasons.replace[0] }),
    fields: (on, values) => [
      { name: 'assignment', label: w().fields.from, kind: 'choice', options: assignmentOptions(here(on)), required: true },
      { name: 'units', label: w().fields.second, kind: 'units', required: true }, reason('replace'), ...override(values.assignment),
    ],
    say: (on, values) => say('replace', on, signs(list(values, 'units').slice(0, 1))),
    run: (_, values) => post(`/api/assignments/${text(values, 'assignment')}/replace`, { unit_id: list(values, 'units')[0], reason: text(values, 'reason'), ...overriding(values) }),
  },
  {
    id: 'swap', chord: 'W', label: () => w().acts.swap, when: (on) => isOpen(on) && commands() && here(on).length > 0,
    initial: (on) => ({ assignment: here(on).length === 1 ? here(on)[0]!.id : '', reason: w().reasons.divert[1] }),
    fields: (on, values) => [
      { name: 'assignment', label: w().fields.from2, kind: 'choice', options: assignmentOptions(here(on)), required: true },
      { name: 'other', label: w().fields.second, kind: 'choice', options: elsewhere(on), required: true }, reason('divert'), ...override(values.assignment),
    ],
    say: (on) => say('swap', on),
    run: (_, values) => post('/api/units/swap', { assignment_ids: [text(values, 'assignment'), text(values, 'other')], reason: text(values, 'reason'), ...overriding(values) }),
  },
];

const HOLD_MIN = [5, 15, 30, 60];
const until = (values: Values) => new Date(store.serverNow() + Number(values.minutes) * 60_000).toISOString();
const waiting: Act[] = [
  {
    id: 'hold', chord: 'T', label: () => w().acts.hold, when: (on) => isOpen(on) && commands() && on.incident!.hold === null && on.incident!.status === 'pending',
    initial: () => ({ minutes: '15', reason: w().reasons.hold[0] }),
    fields: () => [{ name: 'minutes', label: w().fields.minutes, kind: 'minutes', presets: HOLD_MIN, required: true }, reason('hold')],
    say: (on, values) => say('hold', on, shortClock(store.serverNow() + Number(values.minutes) * 60_000, speech.locale, store.zone)),
    run: (on, values) => post(url(on, 'hold'), { until: until(values), reason: text(values, 'reason') }),
    undo: (on) => () => request('DELETE', url(on, 'hold')),
  },
  {
    id: 'release', chord: 'T', label: () => w().acts.release, when: (on) => isOpen(on) && commands() && on.incident!.hold !== null,
    say: (on) => say('release', on), run: (on) => request('DELETE', url(on, 'hold')),
  },
];

const levels = (): Option[] => [1, 2, 3, 4, 5].map((n) => ({ value: String(n), label: String(n) }));
const types = (): Option[] => (store.catalogue?.types ?? []).map((kind) => ({ value: kind.type, label: speech.of('type', kind.type) }));
function changing(id: 'level' | 'priority' | 'type', chord: string, field: 'alarm_level' | 'priority' | 'type', options: () => Option[]): Act {
  const number_ = field !== 'type';
  const first = (incident: Incident) => (id === 'level' ? String(Math.min(9, incident.alarm_level + 1)) : String(incident[field]));
  return {
    id, chord, label: () => w().acts[id], when: (on) => isOpen(on) && keeps(),
    initial: (on) => ({ value: id === 'type' ? '' : first(on.incident!) }),
    fields: () => [{ name: 'value', label: w().acts[id], kind: 'choice', options: options(), required: true }],
    say: (on, values) => say(id, on, field === 'type' ? speech.of('type', text(values, 'value')) : text(values, 'value')),
    run: (on, values) => patch(`/api/incidents/${on.incident!.id}`, { ...revision(on), [field]: number_ ? Number(values.value) : values.value, ...(id === 'priority' ? { priority_reason: 'operator' } : {}) }),
  };
}

const audiences = (): Option[] => (store.catalogue?.audiences ?? []).map((value) => ({ value, label: speech.of('audience', value) }));
/** Which carriageway and which level: on a flyover the same point lies on two roads and two decks. */
const carriageway = ({ detail }: Incident) => ({ direction: detail.direction ?? '', level: String(detail.level ?? '') });

/** What goes with a corrected place: all that was known when only the carriageway was wrong, of another place only what is said. */
function detailOf(incident: Incident, values: Values): object {
  const { direction: _, level: __, ...rest } = incident.detail;
  const [towards, deck] = [text(values, 'direction'), text(values, 'level')];
  return {
    ...(text(values, 'place') === (incident.location_text ?? '') ? rest : {}),
    ...(towards ? { direction: towards } : {}), ...(deck ? { level: Number.isNaN(Number(deck)) ? deck : Number(deck) } : {}),
  };
}

const keeping: Act[] = [
  {
    id: 'location', chord: 'L', label: () => w().acts.location, when: (on) => isOpen(on) && keeps(),
    initial: (on) => ({ place: on.incident!.location_text ?? '', point: on.incident!.position, reason: w().reasons.location[0], ...carriageway(on.incident!) }),
    fields: () => [
      { name: 'place', label: w().fields.place, kind: 'place', required: true }, reason('location'),
      { name: 'direction', label: speech.w.calls.direction, kind: 'text' }, { name: 'level', label: speech.w.calls.level, kind: 'text' },
    ],
    say: (on, values) => say('location', on, text(values, 'place')),
    run: (on, values) => post(url(on, 'location'), { ...revision(on), location_text: text(values, 'place') || null, position: values.point ?? null, reason: text(values, 'reason'), detail: detailOf(on.incident!, values) }),
  },
  changing('level', 'N', 'alarm_level', levels), changing('priority', 'U', 'priority', () => levels().slice(0, 4)), changing('type', 'J', 'type', types),
  {
    id: 'note', chord: 'C', label: () => w().acts.note, when: (on) => on.incident !== undefined && !store.may('viewer'),
    initial: () => ({ text: '', audience: 'centre' }),
    fields: () => [
      { name: 'text', label: w().fields.note, kind: 'text', long: true, required: true }, { name: 'audience', label: w().fields.audience, kind: 'choice', options: audiences() },
      { name: 'urgent', label: w().fields.urgent, kind: 'check' },
    ],
    say: (on, values) => say('note', on, text(values, 'text').slice(0, 40)),
    run: (on, values) => post(url(on, 'notes'), { text: text(values, 'text'), audience: values.audience, urgent: values.urgent === true }),
  },
  { id: 'claim', chord: 'I', label: () => w().acts.claim, when: (on) => isOpen(on) && keeps(), say: (on) => say('claim', on), run: (on) => post(url(on, 'claim')) },
  {
    id: 'transfer', chord: 'H', label: () => w().acts.transfer, when: (on) => isOpen(on) && keeps(), initial: () => ({ desk: '' }),
    fields: () => [{ name: 'desk', label: w().fields.desk, kind: 'text', required: true, suggestions: desks() }],
    say: (on, values) => say('transfer', on, text(values, 'desk')), run: (on, values) => post(url(on, 'transfer'), { to_desk: text(values, 'desk') }),
  },
];

/** Desks that are known: those of the room, and those that keep an incident. */
function desks(): string[] {
  const picture = store.picture();
  const names = [...picture.desks.values()].filter((desk) => desk.connected).map((desk) => desk.id);
  const keepers = [...picture.incidents.values()].map((row) => row.handler).filter((name) => name !== null);
  return [...new Set([...names, ...keepers])].filter((name) => name !== store.session?.desk).sort();
}

const dispositions = (): Option[] => (store.catalogue?.dispositions ?? []).map((value) => ({ value, label: speech.of('disposition', value) }));
const ending: Act[] = [
  {
    id: 'merge', chord: 'M', label: () => w().acts.merge, when: (on) => isOpen(on) && commands(),
    fields: (on) => [{ name: 'into', label: w().fields.incident, kind: 'choice', options: openIncidents(on.incident!.id), required: true }],
    say: (on, values) => say('merge', on, numberOf(store.picture().incidents.get(text(values, 'into')) ?? on.incident!)),
    run: (on, values) => post(url(on, 'merge'), { ...revision(on), into: text(values, 'into') }),
    undo: (on, answer) => () => post(url(on, 'unmerge'), { revision: (answer as { incident: Incident }).incident.revision }),
  },
  { id: 'unmerge', chord: 'M', label: () => w().acts.unmerge, when: (on) => on.incident?.status === 'merged' && commands(), say: (on) => say('unmerge', on), run: (on) => post(url(on, 'unmerge'), revision(on)) },
  {
    id: 'close', chord: 'X', label: () => w().acts.close, when: (on) => isOpen(on) && commands(), initial: () => ({ disposition: 'resolved' }),
    fields: () => [
      { name: 'disposition', label: w().fields.disposition, kind: 'choice', options: dispositions(), required: true }, { name: 'note', label: w().fields.note, kind: 'text' },
    ],
    say: (on, values) => say('close', on, speech.of('disposition', text(values, 'disposition')).toLowerCase()),
    run: (on, values) => post(url(on, 'close'), { ...revision(on), disposition: values.disposition, note: text(values, 'note') || null }),
    undo: reopening,
  },
  {
    id: 'cancel', chord: 'B', label: () => w().acts.cancel, when: (on) => isOpen(on) && commands(), grave: true, initial: () => ({ reason: '' }), fields: () => [reason('cancel')],
    say: (on) => say('cancel', on), run: (on, values) => post(url(on, 'cancel'), { ...revision(on), reason: text(values, 'reason') }), undo: reopening,
  },
  {
    id: 'reopen', chord: 'X', label: () => w().acts.reopen, when: (on) => (on.incident?.status === 'closed' || on.incident?.status === 'cancelled') && commands(),
    initial: () => ({ reason: w().reasons.reopen[0] }), fields: () => [reason('reopen')],
    say: (on) => say('reopen', on), run: (on, values) => post(url(on, 'reopen'), { ...revision(on), reason: text(values, 'reason') }),
  },
];

function reopening(on: Subject, answer: unknown): () => Promise<unknown> {
  return () => post(url(on, 'reopen'), { revision: (answer as Incident).revision, reason: w().reasons.reopen[1] });
}

export const INCIDENT_ACTS: Act[] = [...movement, ...waiting, ...keeping, ...ending];

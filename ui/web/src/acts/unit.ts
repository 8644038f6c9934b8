/** What a dispatcher may do with a unit, or say for its crew. The digit is the sign's own. */
import { freshKey } from '../api/exchange';
import { post, Refused } from '../api/client';
import { speech } from '../i18n/language.svelte';
import type { Station, Unit } from '../protocol/types';
import { numberOf } from '../state/selectors';
import { store } from '../state/store.svelte';
import { text, type Act, type Option, type Subject, type Values } from './act';
import { openIncidents, override, overriding } from './incident';

const w = () => speech.w;
const commands = () => store.may('dispatcher', 'shift_leader');
const url = (on: Subject, act: string) => `/api/units/${on.unit!.id}/${act}`;
export const stations: { all: Station[] } = { all: [] };

/** The status a digit means for this unit: with a job its next step, without one its readiness. */
export function statusOf(digit: string, unit: Unit): string | null {
  const busy = unit.assignment_id !== null;
  if (digit === '1') return busy ? 'cleared' : 'available';
  if (digit === '0') return 'out_of_service';
  if (digit === '8') return unit.status === 'at_destination' ? 'handed_over' : 'at_destination';
  return { 3: 'acknowledged', 4: 'en_route', 5: 'staged', 6: 'on_scene', 7: 'transporting' }[Number(digit)] ?? null;
}

export const statusName = (status: string) => speech.of(status in speech.w.codes.readiness ? 'readiness' : 'assignment_status', status);

/** Reports of which nobody knows whether they arrived, by what they say and what the unit was seen to do. */
const unsettled = new Map<string, string>();

/** Said again of the unit as it was seen, a report is the same one; once the unit has gone on it is another. */
async function sayOnce<T>(unit: Unit, said: Values): Promise<T> {
  const same = JSON.stringify([unit.id, unit.status, unit.status_at, said]);
  const client_id = unsettled.get(same) ?? freshKey();
  unsettled.set(same, client_id);
  try {
    const answer = await post<T>(`/api/units/${unit.id}/status`, { ...said, client_id });
    unsettled.delete(same);
    return answer;
  } catch (error) {
    if (error instanceof Refused && error.status >= 400 && error.status < 500) unsettled.delete(same);
    throw error;
  }
}

/** A report on the crew's behalf, as heard by radio. */
export async function report(unit: Unit, status: string, more: Values = {}): Promise<unknown> {
  const answer = await sayOnce<{ applied: boolean }>(unit, { status, via: 'radio', ...more });
  if (!answer.applied) throw new Refused(200, 'set_aside', w().results.setAside(unit.call_sign));
  return answer;
}

/** The job a word is about: the unit may be on another one when it arrives. */
const job = (unit: Unit): Values => (unit.assignment_id ? { assignment_id: unit.assignment_id } : {});

/** Takes a report back unless the unit has gone on since; that it has another job the centre sees by the job named. */
function takeBack(unit: Unit, said: string, back: () => Promise<unknown>): () => Promise<unknown> {
  return async () => {
    const now = store.picture().units.get(unit.id);
    const sameJob = unit.assignment_id === null || now?.assignment_id === unit.assignment_id;
    // An undo at once may find the picture as it was before the report.
    if (now && sameJob && ![said, unit.status].includes(now.status)) throw new Refused(200, 'set_aside', w().results.setAside(unit.call_sign));
    return back();
  };
}

/** Back to the readiness a unit without a job had; with a job there is none. */
const readyAgain = (unit: Unit, said: string) => (unit.assignment_id === null ? takeBack(unit, said, () => report(unit, unit.readiness)) : undefined);

function unsay(unit: Unit, said: string): (() => Promise<unknown>) | undefined {
  if (unit.assignment_id === null) return readyAgain(unit, said);
  if (said === 'cleared') return undefined;
  return takeBack(unit, said, () => report(unit, unit.status, { ...job(unit), correction: true, reason: w().reasons.correct[0] }));
}

function reporting(digit: string): Act {
  return {
    id: `status-${digit}`, chord: digit, label: () => w().acts.status,
    when: (on) => on.unit !== undefined && commands() && statusOf(digit, on.unit) !== null && statusOf(digit, on.unit) !== on.unit.status,
    say: (on) => `${on.unit!.call_sign} ${statusName(statusOf(digit, on.unit!)!).toLowerCase()}`,
    run: (on) => report(on.unit!, statusOf(digit, on.unit!)!, job(on.unit!)),
    undo: (on) => unsay(on.unit!, statusOf(digit, on.unit!)!),
  };
}

const choices = (values: string[]): Option[] => values.map((value) => ({ value, label: statusName(value) }));
const reason = (kind: keyof ReturnType<typeof w>['reasons']) => ({ name: 'reason', label: w().fields.reason, kind: 'text' as const, required: true, suggestions: w().reasons[kind] });
const readyAt = (values: Values) => (Number(values.minutes) > 0 ? { ready_at: new Date(store.serverNow() + Number(values.minutes) * 60_000).toISOString() } : {});

export const UNIT_ACTS: Act[] = [
  ...['1', '3', '4', '5', '6', '7', '8'].map(reporting),
  {
    id: 'out', chord: '0', label: () => speech.of('readiness', 'out_of_service'), when: (on) => on.unit !== undefined && commands() && on.unit.status !== 'out_of_service',
    initial: () => ({ reason: '', minutes: '' }),
    fields: () => [reason('out'), { name: 'minutes', label: w().fields.readyAt, kind: 'minutes', presets: [15, 30, 60] }],
    say: (on) => `${on.unit!.call_sign} ${speech.of('readiness', 'out_of_service').toLowerCase()}`,
    run: (on, values) => report(on.unit!, 'out_of_service', { reason: text(values, 'reason') || null, ...readyAt(values) }),
    undo: (on) => readyAgain(on.unit!, 'out_of_service'),
  },
  {
    id: 'readiness', chord: 'Q', label: () => w().acts.status, when: (on) => on.unit !== undefined && commands() && on.unit.assignment_id === null,
    initial: (on) => ({ status: on.unit!.readiness, reason: '' }),
    fields: () => [{ name: 'status', label: w().fields.status, kind: 'choice', options: choices(['available', 'limited', 'out_of_service', 'off_duty', 'unknown']), required: true }, { name: 'reason', label: w().fields.reason, kind: 'text', suggestions: w().reasons.out }],
    say: (on, values) => `${on.unit!.call_sign} ${statusName(text(values, 'status')).toLowerCase()}`,
    run: (on, values) => report(on.unit!, text(values, 'status'), { reason: text(values, 'reason') || null }),
  },
  {
    id: 'correct', chord: 'K', label: () => w().acts.correct, when: (on) => on.unit?.assignment_id != null && commands(),
    initial: (on) => ({ status: on.unit!.status, reason: w().reasons.correct[0] }),
    fields: () => [{ name: 'status', label: w().fields.status, kind: 'choice', options: choices(store.catalogue?.states.assignment.active ?? []), required: true }, reason('correct')],
    say: (on, values) => `${on.unit!.call_sign} ${w().acts.correct.toLowerCase()} ${statusName(text(values, 'status')).toLowerCase()}`,
    run: (on, values) => report(on.unit!, text(values, 'status'), { ...job(on.unit!), correction: true, reason: text(values, 'reason') }),
  },
  {
    id: 'decline', chord: 'Y', label: () => w().acts.decline, when: (on) => (on.unit?.status === 'dispatched' || on.unit?.status === 'acknowledged') && commands(),
    initial: () => ({ reason: '' }), fields: () => [reason('out')],
    say: (on) => `${on.unit!.call_sign} ${statusName('declined').toLowerCase()}`, run: (on, values) => report(on.unit!, 'declined', { ...job(on.unit!), reason: text(values, 'reason') }),
  },
  {
    id: 'send', chord: 'D', label: () => w().acts.divert, when: (on) => on.unit?.assignment_id != null && commands(), initial: () => ({ reason: w().reasons.divert[0] }),
    fields: (on) => [{ name: 'incident', label: w().fields.incident, kind: 'choice', options: openIncidents(on.unit!.incident_id ?? undefined), required: true }, reason('divert'), ...override(on.unit!.assignment_id)],
    say: (on, values) => `${on.unit!.call_sign} ${w().acts.divert.toLowerCase()} ${numberOf(store.picture().incidents.get(text(values, 'incident'))!)}`,
    run: (on, values) => post(`/api/assignments/${on.unit!.assignment_id}/divert`, { to_incident_id: text(values, 'incident'), reason: text(values, 'reason'), ...overriding(values) }),
  },
  {
    id: 'cover', chord: 'V', label: () => w().acts.cover, when: (on) => on.unit !== undefined && commands(), initial: () => ({ station: '', reason: w().reasons.cover[0] }),
    fields: () => [{ name: 'station', label: w().fields.station, kind: 'choice', options: stations.all.map((s) => ({ value: s.id, label: s.name })), required: true }, reason('cover')],
    say: (on, values) => `${on.unit!.call_sign} ${w().acts.cover.toLowerCase()} ${stations.all.find((s) => s.id === values.station)?.name ?? ''}`,
    run: (on, values) => post(url(on, 'move'), { station_id: values.station, reason: text(values, 'reason'), kind: values.station === on.unit!.home_station_id ? 'home' : 'cover' }),
  },
  {
    id: 'emergency', chord: 'E', label: () => w().acts.emergency, grave: true, when: (on) => on.unit !== undefined && (commands() || store.may('call_taker')), initial: () => ({ note: '' }),
    fields: () => [{ name: 'note', label: w().fields.note, kind: 'text' }],
    say: (on) => `${w().acts.emergency} ${on.unit!.call_sign}`, run: (on, values) => post(url(on, 'emergency'), { client_id: freshKey(), note: text(values, 'note') || null }),
  },
];

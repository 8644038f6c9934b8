/** What is added to a call after it was sent: only what changed since, each to where it belongs. Pure. */
import type { Incident } from '../protocol/types';
import type { Draft } from './drafts.svelte';
import { detailOf } from './intake';

const SAID = ['what', 'answers', 'subtype', 'priority', 'number', 'name', 'silent', 'place', 'point', 'detail'] as const;
export type Said = (typeof SAID)[number];
export interface Addition { fields: Said[]; method: 'PATCH' | 'POST'; path: string; body: Record<string, unknown> }

/** What a draft says now, to be compared later. */
export const saidOf = (draft: Draft): string => JSON.stringify(Object.fromEntries(SAID.map((name) => [name, draft[name]])));

/** After these were sent: what else was typed meanwhile is still to be sent. */
export function sentNow(draft: Draft, said: string, fields: Said[]): string {
  const [before, now] = [JSON.parse(draft.sent!) as Draft, JSON.parse(said) as Draft];
  return JSON.stringify({ ...before, ...Object.fromEntries(fields.map((name) => [name, now[name]])) });
}

/** Which fields differ from what was sent. */
export function changed(draft: Draft): Said[] {
  const before = JSON.parse(draft.sent!) as Draft;
  return SAID.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(draft[name]));
}

const WHERE: Said[] = ['place', 'point', 'detail'];
const OF_A_CALL: Said[] = ['number', 'name', 'silent', 'what', ...WHERE];

/** Which of them have somewhere to go: a call that became no incident has no answers, kind or priority. */
export const added = (draft: Draft): Said[] => changed(draft).filter((name) => draft.incident !== null || OF_A_CALL.includes(name));

/**
 * The requests that bring what changed to the centre. A caller's own facts are the call's. Answers, subtype and priority
 * are the incident's, whoever tells them. What happened and where is the incident's for its first caller; a later
 * caller's words stay with the call, so that nobody's are lost. `draft.revision` is what this desk has seen: what another
 * changed since is refused, never overwritten.
 */
export function additionsOf(draft: Draft, incident: Incident | null, reason: string): Addition[] {
  const news = added(draft);
  const own = draft.path === '/api/incidents';
  const some = (fields: Said[]) => fields.filter((name) => news.includes(name));
  const [call, facts, where] = [
    some(['number', 'name', 'silent', ...(own ? [] : (['what', ...WHERE] as Said[]))]), some(['answers', 'subtype', 'priority', ...(own ? (['what'] as Said[]) : [])]), own ? some(WHERE) : [],
  ];
  const found: Addition[] = [];
  if (call.length && draft.record) found.push({ fields: call, method: 'PATCH', path: `/api/calls/${draft.record}`, body: callBody(draft, call) });
  if (facts.length && incident) found.push({ fields: facts, method: 'PATCH', path: `/api/incidents/${incident.id}`, body: { revision: draft.revision, ...factsBody(draft, facts, incident) } });
  if (where.length && incident) found.push({ fields: where, method: 'POST', path: `/api/incidents/${incident.id}/location`, body: { revision: draft.revision, reason, ...whereBody(draft, where, incident) } });
  return found;
}

function callBody(draft: Draft, fields: Said[]): Record<string, unknown> {
  const has = (...names: Said[]) => names.some((name) => fields.includes(name));
  return {
    ...(has('number') ? { caller_number: draft.number.trim() || null } : {}), ...(has('name') ? { caller_name: draft.name.trim() || null } : {}),
    ...(has('silent') ? { safe_to_speak: draft.silent ? false : null } : {}), ...(has('point') && draft.point ? { position: draft.point } : {}),
    ...(has('what', 'place', 'detail') ? { note: [draft.what, draft.place, ...Object.values(draft.detail)].map((text) => text.trim()).filter(Boolean).join('; ') || null } : {}),
  };
}

/** The whole place: what was not typed here stays as it is now. */
function whereBody(draft: Draft, fields: Said[], incident: Incident): Record<string, unknown> {
  return {
    location_text: fields.includes('place') ? draft.place.trim() || null : incident.location_text,
    position: fields.includes('point') || fields.includes('place') ? draft.point : incident.position,
    detail: fields.includes('detail') ? { ...incident.detail, ...detailOf(draft.detail) } : incident.detail,
  };
}

function factsBody(draft: Draft, fields: Said[], incident: Incident): Record<string, unknown> {
  return {
    ...(fields.includes('what') ? { description: draft.what.trim() || null } : {}), ...(fields.includes('subtype') ? { subtype: draft.subtype || null } : {}),
    ...(fields.includes('priority') && draft.priority ? { priority: draft.priority } : {}), ...(fields.includes('answers') ? { answers: merged(draft, incident) } : {}),
  };
}

/** The incident's answers with those given or taken back here since. */
function merged(draft: Draft, incident: Incident): Record<string, unknown> {
  const before = (JSON.parse(draft.sent!) as Draft).answers;
  const answers: Record<string, unknown> = { ...incident.answers };
  for (const id of new Set([...Object.keys(before), ...Object.keys(draft.answers)])) {
    if (JSON.stringify(before[id]) === JSON.stringify(draft.answers[id])) continue;
    if (draft.answers[id] === undefined) delete answers[id];
    else answers[id] = draft.answers[id];
  }
  return answers;
}

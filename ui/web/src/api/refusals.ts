/** A refusal in the room's words: what is wrong, what changed and by whom, what would be right. */
import { clock } from '../i18n/format';
import { speech } from '../i18n/language.svelte';
import type { RankedUnit } from '../protocol/types';
import { store } from '../state/store.svelte';
import type { Refused } from './client';

export interface Refusal {
  code: string;
  text: string;
  /** One line each: which unit is where, which field was changed by whom. */
  lines: string[];
  /** Units that could go instead. */
  substitutes?: RankedUnit[];
  /** The object as it is now, for a change that was based on an older one. */
  present?: Record<string, unknown>;
}

const at = (stamp: string) => clock(Date.parse(stamp), speech.locale, store.zone);
const sign = (id: string) => store.picture().units.get(id)?.call_sign ?? id;

/** `oleh Sari 14.31.58`, when this screen saw who did it. */
function byWhom(id: string): string {
  const touch = store.picture().touches.get(id);
  return touch ? ` ${speech.w.results.by(touch.by, at(touch.at))}` : '';
}

interface TakenUnit { unit_id: string; incident_number?: string | null; readiness?: string; code?: string; incident_id?: string | null }
function unitLines(units: TakenUnit[]): string[] {
  return units.map((unit) => {
    const where = unit.incident_number ?? null;
    if (where) return speech.w.results.committed(sign(unit.unit_id), `#${shortNumber(unit) ?? where}`) + byWhom(unit.unit_id);
    return speech.w.results.unavailable(sign(unit.unit_id), speech.of('readiness', unit.readiness ?? 'unknown').toLowerCase());
  });
}

const shortNumber = (unit: TakenUnit) => store.picture().incidents.get(unit.incident_id ?? '')?.short_number;

type Changed = Record<string, { by: string; at: string }>;
function changedLines(changed: Changed): string[] {
  // What moves together, as words and point of a place do, is one line.
  return [...new Set(Object.entries(changed).map(([field, change]) => speech.w.results.stale(fieldName(field), change.by, at(change.at))))];
}

function fieldName(field: string): string {
  const names: Record<string, string> = {
    priority: speech.w.acts.priority, type: speech.w.acts.type, alarm_level: speech.w.acts.level, description: speech.w.calls.what,
    answers: speech.w.dispatch.answers, position: speech.w.acts.location, location_text: speech.w.acts.location, detail: speech.w.acts.location,
  };
  return names[field] ?? (speech.w.admin.fields as Record<string, string>)[field] ?? field;
}

interface Fields {
  units?: TakenUnit[]; refused?: TakenUnit[]; changed?: Changed; allowed?: string[]; items?: unknown[]; substitutes?: RankedUnit[];
  line?: number; present?: unknown; errors?: { at: string[]; detail: string }[];
}

/** What to show for a refused request. */
export function explain(refused: Refused): Refusal {
  if (refused.status === 0) return { code: 'offline', text: speech.w.results.unsent, lines: [] };
  const fields = refused.fields as Fields;
  const lines = [
    ...unitLines(fields.units ?? fields.refused ?? []),
    ...changedLines(fields.changed ?? {}),
    ...(fields.allowed?.length ? [`${speech.w.results.allowed}: ${fields.allowed.map(statusName).join(', ')}`] : []),
    ...(fields.items ?? []).map(itemText),
    ...(fields.errors ?? []).map((error) => `${fieldName(error.at.slice(1).join('.'))}: ${error.detail}`),
    // Where a text is broken only the server can say.
    ...(fields.line === undefined ? [] : [refused.message]),
  ];
  const known = (speech.w.codes.refusal as Record<string, string>)[refused.code];
  const present = typeof fields.present === 'object' && fields.present ? { present: fields.present as Record<string, unknown> } : {};
  return {
    code: refused.code, text: known ?? refused.message, lines,
    ...(fields.substitutes?.length ? { substitutes: fields.substitutes } : {}), ...present,
  };
}

const statusName = (code: string) => speech.of(code in speech.w.codes.readiness ? 'readiness' : 'assignment_status', code);

function itemText(item: unknown): string {
  if (typeof item === 'string') return item;
  const text = (item as { text?: { id: string; en: string }; name?: { id: string; en: string } }) ?? {};
  return speech.text(text.text ?? text.name) || JSON.stringify(item);
}

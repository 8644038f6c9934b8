/** An alert in the room's words, from its kind and what it carries. */
import { duration } from '../i18n/format';
import { speech } from '../i18n/language.svelte';
import type { Alert } from '../protocol/types';
import { store } from './store.svelte';

/** What an alert speaks of, with call sign, number and type looked up where they are missing. */
export function partsOf(alert: Alert): Record<string, string> {
  const picture = store.picture();
  const { call_sign, short_number, desk, unit_id } = alert.detail;
  const unit = picture.units.get(unit_id ?? (alert.subject.kind === 'unit' ? alert.subject.id : ''));
  const incident = picture.incidents.get(alert.incident_id ?? '') ?? picture.recent.get(alert.incident_id ?? '');
  const number = short_number ?? incident?.short_number;
  return Object.fromEntries(Object.entries({
    call_sign: call_sign ?? unit?.call_sign, number: number === undefined ? undefined : `#${number}`, type: incident && speech.of('type', incident.type), desk,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export function alertText(alert: Alert): string {
  const parts = partsOf(alert);
  const words = (speech.w.alerts as Record<string, unknown>)[alert.kind];
  const text = typeof words === 'function' ? (words as (parts: Record<string, string>) => string)(parts) : [speech.of('alert_kind', alert.kind), parts.call_sign].filter(Boolean).join(' ');
  return parts.number && !text.includes(parts.number) ? `${text} ${speech.w.alerts.for(parts.number)}` : text;
}

export interface Proposal { unit_id: string; call_sign: string; eta_s: number }

/** Who could go instead, where the server proposes somebody. */
export function proposalOf(alert: Alert): Proposal | null {
  const found = alert.detail.proposal as Partial<Proposal> | undefined;
  return found?.unit_id && found.call_sign ? { unit_id: found.unit_id, call_sign: found.call_sign, eta_s: found.eta_s ?? 0 } : null;
}

export const proposalText = (proposal: Proposal): string => speech.w.alerts.instead(proposal.call_sign, duration(proposal.eta_s * 1000));

/** An alert in the room's words, from its kind and what it carries. */
import { speech } from '../i18n/language.svelte';
import type { Alert } from '../protocol/types';
import { store } from './store.svelte';

/** What an alert speaks of: its own details, with call sign and number looked up where they are missing. */
export function partsOf(alert: Alert): Record<string, string> {
  const picture = store.picture();
  const detail = Object.fromEntries(Object.entries(alert.detail).map(([key, value]) => [key, value == null ? '' : String(value)]));
  const unit = picture.units.get(alert.subject.kind === 'unit' ? (alert.subject.id ?? '') : (detail.unit_id ?? ''));
  const incident = picture.incidents.get(alert.incident_id ?? '') ?? picture.recent.get(alert.incident_id ?? '');
  return {
    ...(unit ? { call_sign: unit.call_sign } : {}), ...(incident ? { number: `#${incident.short_number}`, type: speech.of('type', incident.type) } : {}), ...detail,
  };
}

export function alertText(alert: Alert): string {
  const parts = partsOf(alert);
  const words = (speech.w.alerts as Record<string, unknown>)[alert.kind];
  const text = typeof words === 'function' ? (words as (parts: Record<string, string>) => string)(parts) : [speech.of('alert_kind', alert.kind), parts.call_sign].filter(Boolean).join(' ');
  return parts.number && !text.includes(parts.number) ? `${text} ${speech.w.alerts.for(parts.number)}` : text;
}

/** A line of a timeline in words. */
import { speech } from '../i18n/language.svelte';
import type { Moment } from '../protocol/types';

/** What followed the name of an event: the alert, units with their status, the reason, who called. */
export function says(moment: Moment, callSign: (unit_id: string) => string): string {
  const units = moment.assignments.map((one) => `${callSign(one.unit_id)} ${speech.of('assignment_status', one.status).toLowerCase()}`);
  const alerts = moment.alerts.map((one) => speech.of('alert_kind', one.kind));
  const { reason, calls } = moment.detail;
  return [alerts.join(', '), units.join(', '), reason ?? '', calls?.map((call) => call.caller_number ?? speech.of('number_state', call.number_state)).join(', ') ?? ''].filter(Boolean).join(' · ');
}

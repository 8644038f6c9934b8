/** What a crew says, as letters: each is kept on this device before it is sent. */
import type { Assignment, Incident, Unit } from '../protocol/types';
import { store } from '../state/store.svelte';
import { outbox } from './device.svelte';
import { fixes } from './fixes.svelte';
import type { Draft } from './letters';

const number = (incident: Incident | undefined) => (incident ? `#${incident.short_number}` : undefined);
const text = (value: string | undefined) => (value?.trim() ? { reason: value.trim() } : {});

/** Where the device is, if it knows; never older than two minutes. */
function here(): { position?: Record<string, unknown> } {
  const fix = fixes.last;
  if (!fix || Date.now() - Date.parse(fix.at) > 120_000) return {};
  return { position: { lon: fix.lon, lat: fix.lat, accuracy_m: fix.accuracy_m, source: 'gps' } };
}

const letter = (unit: Unit, what: string, rest: Pick<Draft, 'deed' | 'body'> & { about?: Partial<Draft['about']> }) =>
  outbox.write({ unit: unit.id, path: `/api/units/${unit.id}/${what}`, deed: rest.deed, body: rest.body, about: { call_sign: unit.call_sign, ...rest.about } });

export const reportStep = (unit: Unit, row: Assignment, incident: Incident | undefined, code: string, reason?: string) =>
  letter(unit, 'status', {
    deed: 'status', body: { status: code, assignment_id: row.id, via: 'app', ...here(), ...text(reason) },
    about: { code, incident: number(incident), assignment: row.id },
  });

/** A unit's own readiness; with a job, only a breakdown is heard, and it ends the job. */
export const reportReadiness = (unit: Unit, code: string, reason?: string, minutes?: number, row?: Assignment) =>
  letter(unit, 'status', {
    deed: 'readiness',
    body: { status: code, via: 'app', ...here(), ...text(reason), ...(minutes ? { ready_at: new Date(store.serverNow() + minutes * 60_000).toISOString() } : {}) },
    about: { code, assignment: row?.id },
  });

export const callEmergency = (unit: Unit, incident: Incident | undefined) =>
  letter(unit, 'emergency', { deed: 'emergency', body: { ...here() }, about: { incident: number(incident) } });

export const askUnits = (unit: Unit, incident: Incident, need: { capability: string; count: number }[], note: string) =>
  letter(unit, 'requests', { deed: 'request', body: { need, note: note.trim() || null }, about: { incident: number(incident), code: need.map((one) => one.capability).join(' ') } });

export const writeNote = (unit: Unit, incident: Incident, said: string, urgent: boolean) =>
  outbox.write({
    unit: unit.id, deed: 'note', path: `/api/incidents/${incident.id}/notes`, about: { call_sign: unit.call_sign, incident: number(incident), code: said },
    body: { text: said, kind: 'radio', audience: 'crew', urgent, at: new Date(store.serverNow()).toISOString() },
  });

export const sayRead = (unit: Unit, row: Assignment, incident: Incident | undefined) =>
  outbox.write({
    unit: unit.id, deed: 'read', path: `/api/assignments/${row.id}/read`, body: { unread_at: row.unread_at },
    about: { call_sign: unit.call_sign, incident: number(incident), assignment: row.id },
  });

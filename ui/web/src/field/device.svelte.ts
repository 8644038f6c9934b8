/** What belongs to this device: its letters to the centre, and the jobs that were taken from its units. */
import { get, Refused } from '../api/client';
import type { Assignment, Incident, PictureBody, Unit } from '../protocol/types';
import { ACTIVE, toBody, type Picture } from '../state/reducer';
import { store } from '../state/store.svelte';
import { keep, recall, type Withdrawal } from './memory';
import { openLetters, Outbox } from './outbox.svelte';
import { ownUnits } from './own';

export const outbox = new Outbox(openLetters());

const MOST = 40;
const AGAIN_MS = 15_000;
/** Only what these see is kept: callers are masked, and there is little of it. */
const FIELD = new Set(['field_unit', 'station']);
/** Null: the centre refuses, so this unit is no longer theirs; undefined: no answer. */
const refusal = (error: unknown): null | undefined => (error instanceof Refused && (error.status === 403 || error.status === 404) ? null : undefined);
interface Held { unit: string; incident: string; number: string }

class Device {
  /** Jobs that ended without the crew's doing; read ones are kept a while, so that none is told twice. */
  private told = $state.raw<Withdrawal[]>([]);
  private held = new Map<string, Held>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    this.told = (await recall('withdrawals')) ?? [];
    const kept = await recall('picture');
    for (const row of kept?.body.assignments ?? []) this.hold(row, kept!.body.incidents.find((one) => one.id === row.incident_id));
  }

  private hold(row: Assignment, incident: Incident | undefined): void {
    if (ACTIVE.has(row.status)) this.held.set(row.id, { unit: row.unit_id, incident: row.incident_id, number: incident ? `#${incident.short_number}` : '' });
  }

  /** A new picture: what is kept for a start without network, and what is no longer there. */
  see(picture: Picture): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep(picture), 500);
    const own = new Set(ownUnits(store.session, picture).map((unit) => unit.id));
    for (const [id, held] of this.held) if (!picture.assignments.has(id)) void this.lost(id, held);
    this.held.clear();
    for (const row of picture.assignments.values()) if (own.has(row.unit_id)) this.hold(row, picture.incidents.get(row.incident_id));
  }

  private async keep(picture: Picture): Promise<void> {
    if (!store.session || !store.catalogue || !store.live || !store.session.role_names.every((role) => FIELD.has(role))) return;
    const body = { ...toBody(picture), epoch: picture.epoch, seq: picture.seq, at: '', positions: [...picture.positions.values()] };
    const now = Date.now();
    await keep('picture', { session: store.session, catalogue: store.catalogue, body: body as unknown as PictureBody, at: now, skew: store.serverNow() - now });
  }

  /** How a job ended that is no longer there; nothing is told of what the crew itself has ended. */
  private async lost(id: string, held: Held): Promise<void> {
    const ended = await get<{ items: Assignment[] }>(`/api/units/${held.unit}/assignments`, { retries: 3 }).catch(refusal);
    // Nothing is guessed while the centre does not answer: the crew may have ended it itself.
    if (ended === undefined) return void setTimeout(() => store.session && void this.lost(id, held), AGAIN_MS);
    const row = ended?.items.find((one) => one.id === id);
    const byCrew = row === undefined ? false : row.status === 'cleared' || row.status === 'declined' || row.status === 'aborted';
    if (byCrew || (row && ACTIVE.has(row.status))) return;
    const next = row?.successor_id ? store.picture().incidents.get(ended!.items.find((one) => one.id === row.successor_id)?.incident_id ?? '') : undefined;
    this.tell({
      id, unit: held.unit, incident: held.number, status: row?.status ?? 'cancelled', reason: row?.end_reason ?? null,
      at: row?.status_at ?? new Date(store.serverNow()).toISOString(), to: next ? `#${next.short_number}` : null, read: false,
    });
  }

  private tell(one: Withdrawal): void {
    if (!this.told.some((other) => other.id === one.id)) this.remember([...this.told, one]);
  }

  private remember(told: Withdrawal[]): void {
    this.told = told.slice(-MOST);
    void keep('withdrawals', this.told);
  }

  /** Until they are read. */
  get withdrawals(): Withdrawal[] {
    return this.told.filter((one) => !one.read);
  }

  understood(id: string): void {
    this.remember(this.told.map((one) => (one.id === id ? { ...one, read: true } : one)));
  }
}

export const device = new Device();

/** Server time of a moment by this device's clock, ms. */
export const deviceTime = (at: number): number => at + store.serverNow() - Date.now();

/** Whether a unit's crew has called for help and the centre has not ended it. */
export const emergencyOf = (picture: Picture, unit: Unit) =>
  [...picture.alerts.values()].find((alert) => alert.kind === 'crew_emergency' && alert.subject.id === unit.id);

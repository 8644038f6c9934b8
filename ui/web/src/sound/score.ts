/** Which sounds are due, from the picture alone: pure, so that a restart never sounds what was acknowledged. */
import type { Alert, Assignment, Incident } from '../protocol/types';
import { isFor } from '../state/selectors';
import type { Tone } from './tones';

/** ms between two soundings of the same matter. */
export const REPEAT: Partial<Record<Tone, number>> = { p1: 10_000, overdue: 30_000, emergency: 3_000, ringing: 4_000 };

export interface Scene {
  waiting: Incident[];
  alerts: Alert[];
  ringing: string[];
  /** More alerts than this sound as one. */
  many: number;
  /** Jobs of the units this device speaks for. */
  jobs: Assignment[];
}

export interface Ears {
  /** Hears new incidents and alerts. */
  dispatching: boolean;
  /** Hears ringing calls. */
  answering: boolean;
  /** Hears new jobs and changed places of its own units; its own call for help makes no sound where it was made. */
  crewing: boolean;
  /** Whoever else an alert is for, it is not heard here. */
  roles: string[];
}

const EMERGENCY = 'crew_emergency';
const isOpen = (alert: Alert) => alert.acked_by === null && alert.ended_at === null;

/** Matters that want to be heard now: each a name, so that it sounds once, or again after its pause. */
export function due(scene: Scene, ears: Ears): { tone: Tone; matter: string }[] {
  const open = scene.alerts.filter(isOpen);
  const found: { tone: Tone; matter: string }[] = [];
  if (!ears.crewing) found.push(...open.filter((a) => a.kind === EMERGENCY).map((a) => ({ tone: 'emergency' as const, matter: a.id })));
  else found.push(...jobsDue(scene.jobs));
  if (ears.dispatching) {
    for (const row of scene.waiting) {
      if (row.priority === 1 && row.handler === null && row.hold === null) found.push({ tone: 'p1', matter: row.id });
      else found.push({ tone: 'new', matter: row.id });
    }
    const others = open.filter((a) => a.kind !== EMERGENCY && a.level !== 'notice' && isFor(a, ears.roles));
    if (others.length > scene.many) found.push({ tone: 'overdue', matter: 'many' });
    else found.push(...others.map((a) => ({ tone: 'overdue' as const, matter: a.id })));
  }
  if (ears.answering) found.push(...scene.ringing.map((id) => ({ tone: 'ringing' as const, matter: id })));
  return found;
}

/** A new job until it is acknowledged, a changed place until it is read. */
function jobsDue(jobs: Assignment[]): { tone: Tone; matter: string }[] {
  const fresh = jobs.filter((row) => row.status === 'dispatched').map((row) => ({ tone: 'p1' as const, matter: row.id }));
  const moved = jobs.filter((row) => row.unread).map((row) => ({ tone: 'overdue' as const, matter: `${row.id} ${row.unread_at}` }));
  return [...fresh, ...moved];
}

/** Remembers what was heard when. */
export class Score {
  private heard = new Map<string, number>();
  private begun = false;

  /** The tones to play at a moment: at most one of each, the gravest first. `seen` matters of the first look are not new. */
  take(matters: { tone: Tone; matter: string }[], now: number): Tone[] {
    const tones = new Set<Tone>();
    const present = new Set<string>();
    for (const { tone, matter } of matters) {
      const name = `${tone} ${matter}`;
      present.add(name);
      const last = this.heard.get(name);
      const pause = REPEAT[tone];
      if (last !== undefined && (pause === undefined || now - last < pause)) continue;
      this.heard.set(name, now);
      if (this.begun || pause !== undefined) tones.add(tone);
    }
    this.begun = true;
    for (const name of this.heard.keys()) if (!present.has(name)) this.heard.delete(name);
    const order: Tone[] = ['emergency', 'p1', 'ringing', 'overdue', 'new'];
    return order.filter((tone) => tones.has(tone));
  }
}

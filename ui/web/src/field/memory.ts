/** What this device keeps for a start without network: the last it knew of its own jobs, with the time. Never shown as live. */
import type { Catalogue, Moment, PictureBody, Session } from '../protocol/types';
import { answerOf, database, settled } from './database';

export interface Kept {
  session: Session;
  catalogue: Catalogue;
  body: PictureBody;
  /** When it was last known to be true by this device's clock, ms. */
  at: number;
  /** Server time minus this device's clock, ms. */
  skew: number;
}
/** A job that was taken away, and whether the crew has read that. */
export interface Withdrawal { id: string; incident: string; status: string; reason: string | null; at: string; to: string | null; unit: string; read: boolean }
interface Shelf { picture: Kept; notes: Record<string, Moment[]>; withdrawals: Withdrawal[] }

/** What was kept under a name; null when nothing was, or where the browser keeps nothing. */
export async function recall<K extends keyof Shelf>(name: K): Promise<Shelf[K] | null> {
  try {
    const shelf = (await database()).transaction('kept').objectStore('kept');
    return ((await answerOf(shelf.get(name))) as Shelf[K] | undefined) ?? null;
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, a start without network shows nothing: the page says that it has no data. */
export async function keep<K extends keyof Shelf>(name: K, value: Shelf[K] | null): Promise<void> {
  try {
    const change = (await database()).transaction('kept', 'readwrite');
    if (value === null) change.objectStore('kept').delete(name);
    else change.objectStore('kept').put(value, name);
    await settled(change);
  } catch (error) {
    console.warn('memory', error);
  }
}

/** Leaves nothing of a job behind on a device that is handed on; letters stay until they are sent. */
export const forget = (): Promise<void[]> => Promise.all((['picture', 'notes', 'withdrawals'] as const).map((name) => keep(name, null)));

/** What came of the last acts at this desk: one line, and a strip for what was refused. Never a modal. */
import { followLine, Refused } from '../api/client';
import { explain, type Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import { store } from './store.svelte';

export interface Result {
  text: string;
  tone: 'good' | 'bad' | 'busy';
  /** Server time, ms. */
  at: number;
  /** Takes it back, where the server allows. */
  undo?: () => Promise<unknown>;
}

class Results {
  last = $state.raw<Result | null>(null);
  refusal = $state.raw<Refusal | null>(null);
  /** How many acts were begun. */
  private begun = 0;

  /** Counts an act that begins. Answers whether it is still the newest. */
  begin(): () => boolean {
    const mine = ++this.begun;
    return () => mine === this.begun;
  }

  tell(text: string, tone: Result['tone'] = 'good', undo?: () => Promise<unknown>): void {
    this.last = { text, tone, at: store.serverNow(), ...(undo ? { undo } : {}) };
  }

  refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.tell(refusal.text, 'bad');
  }

  dismiss(): void {
    this.refusal = null;
  }

  async undo(): Promise<void> {
    const last = this.last;
    if (!last?.undo) return;
    if ((await attempt(`${speech.w.results.undo}: ${last.text}`, last.undo)) === null) this.tell(`${speech.w.results.undone}: ${last.text}`);
  }
}

export const results = new Results();
followLine(() => store.live);

/**
 * Does one act of dispatching: refused at once while the picture is not live, never queued, and not tried again once
 * it is no longer live. Answers null when it was done, else why not, or that nobody knows; the caller shows it and keeps
 * what was typed.
 */
export async function attempt(label: string, work: () => Promise<unknown>, undo?: () => Promise<unknown>): Promise<Refusal | null> {
  const newest = results.begin();
  const refusal = await tryIt(label, work);
  if (refusal) results.tell(`${label}: ${refusal.text}`, 'bad');
  // An answer that comes late must not take the undo of what was done since.
  else if (newest()) results.tell(label, 'good', undo);
  return refusal;
}

async function tryIt(label: string, work: () => Promise<unknown>): Promise<Refusal | null> {
  if (!store.live) return { code: 'offline', text: speech.w.results.offline, lines: [] };
  results.tell(`${speech.w.results.sending}: ${label}`, 'busy');
  try {
    await work();
    return null;
  } catch (error) {
    return explain(error instanceof Refused ? error : new Refused(0, 'failure', String(error)));
  }
}

/** As `attempt`, for an act that has no form of its own: a refusal stands in the strip. */
export async function act(label: string, work: () => Promise<unknown>, undo?: () => Promise<unknown>): Promise<boolean> {
  results.dismiss();
  const refusal = await attempt(label, work, undo);
  if (refusal) results.refuse({ ...refusal, text: `${label}: ${refusal.text}` });
  return refusal === null;
}

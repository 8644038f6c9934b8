/** Something fetched for one panel: it knows whether it is loading, there, failed or forbidden, and how old it is. */
import { untrack } from 'svelte';
import { Refused } from '../api/client';
import { store } from './store.svelte';

export class Loadable<T> {
  value = $state.raw<T | null>(null);
  state = $state<'idle' | 'loading' | 'live' | 'failed' | 'forbidden' | 'absent'>('idle');
  error = $state.raw<Refused | null>(null);
  private at = $state(0);
  /** Whether an answer is under way, be it the first or a newer one. */
  busy = $state(false);
  /** Seconds since the last answer: by one clock, the browser's, so that it does not matter how far that is off. */
  get age_s(): number {
    void store.now;
    return Math.max(0, (Date.now() - this.at) / 1000);
  }

  private running: AbortController | null = null;
  private again: (() => Promise<void>) | null = null;

  /** Fetches; a newer call makes an older one's answer void. The last value stays until a new one is there. */
  async load(work: (signal: AbortSignal) => Promise<T>): Promise<void> {
    this.running?.abort();
    const running = (this.running = new AbortController());
    this.again = () => this.load(work);
    // An effect that loads must not run again because of what it has loaded.
    if (untrack(() => this.value) === null) this.state = 'loading';
    this.busy = true;
    try {
      const value = await work(running.signal);
      if (running.signal.aborted) return;
      this.value = value;
      this.state = 'live';
      this.error = null;
      this.at = Date.now();
    } catch (error) {
      if (!running.signal.aborted) this.fail(error);
    } finally {
      if (this.running === running) this.busy = false;
    }
  }

  private fail(error: unknown): void {
    this.error = error instanceof Refused ? error : new Refused(0, 'failure', String(error));
    this.state = this.error.status === 403 ? 'forbidden' : this.error.status === 404 ? 'absent' : 'failed';
  }

  retry(): void {
    void this.again?.();
  }

  /** Forgets: for another subject. */
  clear(): void {
    this.running?.abort();
    this.busy = false;
    this.value = null;
    this.error = null;
    this.state = 'idle';
  }
}

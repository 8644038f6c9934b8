/** Whether the log book is whole: checked stretch by stretch, as long as somebody wants to know. */
import { get } from '../api/client';
import type { components } from '../protocol/api';

type Stretch = components['schemas']['VerificationView'];
const STRETCH_MS = 30_000;

class Chain {
  state = $state<'unknown' | 'running' | 'stopped' | 'sound' | 'broken' | 'failed'>('unknown');
  last = $state.raw<Stretch | null>(null);
  /** Server time at which the check ended, ms. */
  at = $state(0);
  private running: AbortController | null = null;

  /** From the first entry, or on from where it was stopped or cut short. */
  async check(now: () => number): Promise<void> {
    const goesOn = this.state === 'stopped' || this.state === 'failed';
    const running = (this.running = new AbortController());
    let after = goesOn ? (this.last?.next ?? 0) : 0;
    if (!goesOn) this.last = null;
    this.state = 'running';
    try {
      for (;;) {
        const part = await get<Stretch>(`/api/journal/verification?after=${after}`, { signal: running.signal, retries: 2, patience: STRETCH_MS });
        if (running.signal.aborted) return;
        this.last = part;
        if (part.next === null) break;
        after = part.next;
      }
      this.at = now();
      this.state = this.last?.broken_seq == null ? 'sound' : 'broken';
    } catch {
      if (!running.signal.aborted) this.state = 'failed';
    }
  }

  stop(): void {
    this.running?.abort();
    if (this.state === 'running') this.state = 'stopped';
  }
}

export const chain = new Chain();

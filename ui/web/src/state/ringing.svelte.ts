/** Calls that ring now and calls to be called back: they ride in no picture, so they are asked for and kept by entries. */
import { get } from '../api/client';
import type { Call } from '../protocol/types';
import { store } from './store.svelte';

const EVERY_MS = 30_000;
/** A call that rang longer ago is no longer at the telephone. */
const RINGS_MS = 15 * 60_000;

const wanted = (call: Call) => call.state === 'ringing' || (call.state === 'abandoned' && call.called_back_at === null && call.incident_id === null);

class Ringing {
  calls = $state.raw<Call[]>([]);
  /** Whether the list was ever read, and whether the last reading failed. */
  state = $state<'loading' | 'live' | 'failed' | 'forbidden'>('loading');

  get ids(): string[] {
    return this.calls.filter((call) => call.state === 'ringing').map((call) => call.id);
  }

  /** Ringing first, then the longest waiting. */
  get rows(): Call[] {
    return [...this.calls].sort((a, b) => Number(b.state === 'ringing') - Number(a.state === 'ringing') || (a.created_at < b.created_at ? -1 : 1));
  }

  start(): () => void {
    void this.read();
    const timer = setInterval(() => void this.read(), EVERY_MS);
    const stop = store.read((frame) => this.take(frame.detail?.calls ?? []));
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  private take(news: Call[]): void {
    if (!news.length) return;
    const others = this.calls.filter((call) => !news.some((other) => other.id === call.id));
    this.calls = [...news.filter(wanted), ...others];
  }

  async read(): Promise<void> {
    const since = encodeURIComponent(new Date(store.serverNow() - RINGS_MS).toISOString());
    try {
      const [recent, back] = await Promise.all([
        get<{ items: Call[] }>(`/api/calls?since=${since}&limit=200`, { retries: 0 }), get<{ items: Call[] }>('/api/calls/callbacks?limit=200', { retries: 0 }),
      ]);
      this.calls = [...recent.items.filter((call) => call.state === 'ringing'), ...back.items.filter(wanted)];
      this.state = 'live';
    } catch (error) {
      this.state = (error as { status?: number }).status === 403 ? 'forbidden' : 'failed';
    }
  }
}

export const ringing = new Ringing();

/** Calls that ring now and calls that were abandoned and not called back: they ride in no picture, so they are asked for. */
import { get } from '../api/client';
import type { Call } from '../protocol/types';
import { store } from './store.svelte';

const EVERY_MS = 30_000;
const BACK_MS = 4 * 3600_000;
const WANTED = new Set(['ringing', 'abandoned']);

class Ringing {
  calls = $state.raw<Call[]>([]);
  /** Whether the list was ever read, and whether the last reading failed. */
  state = $state<'loading' | 'live' | 'failed' | 'forbidden'>('loading');

  get ids(): string[] {
    return this.calls.filter((call) => call.state === 'ringing').map((call) => call.id);
  }

  get missed(): Call[] {
    return this.calls.filter((call) => call.state === 'abandoned' && call.incident_id === null);
  }

  start(): () => void {
    void this.read();
    const timer = setInterval(() => void this.read(), EVERY_MS);
    const stop = store.read((frame) => this.take((frame.detail?.calls ?? []) as Call[]));
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  private take(news: Call[]): void {
    if (!news.length) return;
    const others = this.calls.filter((call) => !news.some((other) => other.id === call.id));
    this.calls = [...news.filter((call) => WANTED.has(call.state)), ...others];
  }

  async read(): Promise<void> {
    const since = new Date(Date.now() - BACK_MS).toISOString();
    try {
      const page = await get<{ items: Call[] }>(`/api/calls?since=${encodeURIComponent(since)}&limit=200`, { retries: 0 });
      this.calls = page.items.filter((call) => WANTED.has(call.state));
      this.state = 'live';
    } catch (error) {
      this.state = (error as { status?: number }).status === 403 ? 'forbidden' : 'failed';
    }
  }
}

export const ringing = new Ringing();

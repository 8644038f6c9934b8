/** Calls that ring now and calls to be called back: they ride in no picture, so they are asked for and kept by entries. */
import { get } from '../api/client';
import type { Call } from '../protocol/types';
import { store } from './store.svelte';

const EVERY_MS = 30_000;
/** A call that rang longer ago is no longer at the telephone. */
const RINGS_MS = 15 * 60_000;

const wanted = (call: Call) => call.state === 'ringing' || (call.state === 'abandoned' && call.called_back_at === null && call.incident_id === null);

/** A list after what was heard, the last word of each call. */
function after(calls: Call[], news: Call[]): Call[] {
  const last = new Map(news.map((call) => [call.id, call]));
  return [...[...last.values()].filter(wanted), ...calls.filter((call) => !last.has(call.id))];
}

class Ringing {
  calls = $state.raw<Call[]>([]);
  /** Whether the list was ever read, and whether the last reading failed. */
  state = $state<'loading' | 'live' | 'failed' | 'forbidden'>('loading');
  /** For each list that is being read what was heard since: the list may be older. */
  private heard = new Set<Call[]>();

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
    for (const since of this.heard) since.push(...news);
    this.calls = after(this.calls, news);
  }

  async read(): Promise<void> {
    const since = encodeURIComponent(new Date(store.serverNow() - RINGS_MS).toISOString());
    const heard: Call[] = [];
    this.heard.add(heard);
    try {
      const [recent, back] = await Promise.all([
        get<{ items: Call[] }>(`/api/calls?since=${since}&limit=200`, { retries: 0 }), get<{ items: Call[] }>('/api/calls/callbacks?limit=200', { retries: 0 }),
      ]);
      this.calls = after([...recent.items.filter((call) => call.state === 'ringing'), ...back.items.filter(wanted)], heard);
      this.state = 'live';
    } catch (error) {
      this.state = (error as { status?: number }).status === 403 ? 'forbidden' : 'failed';
    } finally {
      this.heard.delete(heard);
    }
  }
}

export const ringing = new Ringing();

/** A list that comes page by page: it grows where it ends, and keeps what it has when a page is lost. */
import { get } from '../api/client';
import { Loadable } from './loadable.svelte';

interface Page<T, C> { items: T[]; next: C | null }

export class Paged<T, C extends string | number> {
  readonly first = new Loadable<Page<T, C>>();
  /** Pages after the first. */
  private readonly further = new Loadable<Page<T, C>>();
  private address = '';

  /** `cursor` is the parameter that asks for the page after one; `patience` how long one may take, ms. */
  constructor(private readonly cursor: string, private readonly patience = 20_000) {}

  get items(): T[] {
    return [...(this.first.value?.items ?? []), ...(this.further.value?.items ?? [])];
  }

  /** What the next page begins after; null: this is all. */
  get next(): C | null {
    return this.further.value ? this.further.value.next : (this.first.value?.next ?? null);
  }

  get growing(): boolean {
    return this.further.busy;
  }

  /** Whether the last page asked for was lost. */
  get cutShort(): boolean {
    return this.further.state === 'failed';
  }

  /** Begins anew; the same question again keeps its rows until the answer is there. */
  async load(address: string): Promise<void> {
    if (address !== this.address) this.clear();
    this.address = address;
    this.further.clear();
    await this.first.load((signal) => this.ask(address, signal));
  }

  /** Forgets: what was found answers another question. */
  clear(): void {
    this.address = '';
    this.first.clear();
    this.further.clear();
  }

  async more(): Promise<void> {
    const { next } = this;
    if (next === null || this.growing) return;
    const before = this.further.value?.items ?? [];
    await this.further.load(async (signal) => {
      const page = await this.ask(`${this.address}&${this.cursor}=${encodeURIComponent(next)}`, signal);
      return { items: [...before, ...page.items], next: page.next };
    });
  }

  private ask(address: string, signal: AbortSignal): Promise<Page<T, C>> {
    return get<Page<T, C>>(address, { signal, retries: 1, patience: this.patience });
  }

  retry(): void {
    this.first.retry();
  }
}

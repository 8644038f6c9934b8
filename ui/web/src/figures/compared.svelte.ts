/** A report and the same report of the period before: two requests, shown as soon as the first is there. */
import { get } from '../api/client';
import type { PanelState } from '../parts/Panel.svelte';
import { Loadable } from '../state/loadable.svelte';
import { asked, type Filter } from './asked.svelte';

/** A year of a large city is read in seconds: reports may take longer than an act. */
const REPORT_MS = 60_000;

export class Comparison<T extends { items: readonly unknown[] }> {
  readonly now = new Loadable<T>();
  readonly before = new Loadable<T>();
  private about = '';
  private asked = '';

  /** `name` is that of the report; `filters` those it knows. */
  constructor(private readonly name: string, private readonly filters: readonly Filter[]) {}

  /** Fetches both. Figures of another question never stand below the words of this one; those of an earlier minute may. */
  load(by: string): void {
    const [query, back] = [asked.query(this.filters, { by }), asked.query(this.filters, { by }, true)];
    // Another view of the same figures, or another filter that this report does not know, asks for nothing.
    if (query === this.asked) return;
    this.asked = query;
    const about = `${by} ${asked.period.from} ${asked.period.to} ${this.filters.map((name) => asked.get(name))}`;
    if (about !== this.about) [this.now, this.before].forEach((one) => one.clear());
    this.about = about;
    for (const [one, of] of [[this.now, query], [this.before, back]] as const) {
      void one.load((signal) => get<T>(`/api/reports/${this.name}?${of}`, { signal, retries: 1, patience: REPORT_MS }));
    }
  }

  retry(): void {
    this.now.retry();
    this.before.retry();
  }

  /** Where the rows are to be had as CSV. */
  csv(by: string): string {
    return `/api/reports/${this.name}?${asked.query(this.filters, { by, format: 'csv' })}`;
  }

  /** What the panel shows: a lost comparison is a partial report, an old one after a failed load a stale one. */
  panelState(isEmpty: (value: T) => boolean): PanelState {
    const { now, before } = this;
    if (now.state === 'forbidden') return 'forbidden';
    if (now.value === null) return now.state === 'failed' || now.state === 'absent' ? 'failed' : 'loading';
    if (now.state === 'failed') return 'stale';
    if (isEmpty(now.value)) return 'empty';
    return before.state === 'failed' ? 'partial' : 'live';
  }
}

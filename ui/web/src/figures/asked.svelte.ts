/** What the supervisor looks at: a period and filters. It all stands in the page's address. */
import { clock, day } from '../i18n/format';
import { speech } from '../i18n/language.svelte';
import { route } from '../router.svelte';
import { store } from '../state/store.svelte';
import { periodOf, type Preset } from './period';

export const FILTERS = ['type', 'priority', 'agency', 'district'] as const;
export type Filter = (typeof FILTERS)[number];
/** A report is as of a whole minute: two of one page then cover the same time. */
const MINUTE = 60_000;

class Asked {
  /** Server time up to which reports go, ms. */
  at = $state(Math.floor(store.serverNow() / MINUTE) * MINUTE);
  readonly params = $derived(new URLSearchParams(route.search));
  readonly period = $derived(periodOf(this.params, this.at, store.zone));

  /** When that was by the browser's own clock, ms. */
  private asked = $state(Date.now());

  /** Seconds since then: by one clock, so that it does not matter how far that is off. */
  get age_s(): number {
    void store.now;
    return (Date.now() - this.asked) / 1000;
  }

  refresh(): void {
    this.asked = Date.now();
    this.at = Math.floor(store.serverNow() / MINUTE) * MINUTE;
  }

  get(name: string): string {
    return this.params.get(name) ?? '';
  }

  /** One of these words, else the first. */
  choice<T extends string>(name: string, all: readonly T[]): T {
    const found = this.get(name) as T;
    return all.includes(found) ? found : all[0]!;
  }

  filtered(which: readonly Filter[]): boolean {
    return which.some((name) => this.get(name) !== '');
  }

  prefer(preset: Preset): void {
    if (preset === 'own') route.ask({ period: null, from: this.period.from, to: this.period.to });
    else route.ask({ period: preset, from: null, to: null });
  }

  /** The parameters of a report's address; `back` asks for the period before. */
  query(which: readonly Filter[], more: Record<string, string> = {}, back = false): string {
    const { since, until, shift } = this.period;
    const by = back ? shift : 0;
    const params = new URLSearchParams({ since: new Date(since - by).toISOString(), until: new Date(until - by).toISOString(), ...more });
    for (const name of which) if (this.get(name)) params.set(name, this.get(name));
    return params.toString();
  }

  /** The same for lists that go on by themselves: what reaches up to now has no end. */
  open(which: readonly Filter[], more: Record<string, string> = {}): string {
    const params = new URLSearchParams(this.query(which, more));
    if (this.period.until === this.at) params.delete('until');
    return params.toString();
  }

  /** `18 Nov 2026 – 25 Nov 2026 14.32`. */
  span(back = false): string {
    const { since, until, shift } = this.period;
    const by = back ? shift : 0;
    const [first, last] = [day(since - by, speech.locale, store.zone), day(until - by - 1, speech.locale, store.zone)];
    return first === last ? first : `${first} – ${last}`;
  }

  /** The time of day up to which figures go. */
  get asOf(): string {
    return clock(this.at, speech.locale, store.zone).slice(0, 5);
  }
}

export const asked = new Asked();

/** The record being written: what was typed is kept over a change of row, a reload and a refusal. */
import type { Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import { attempt, results } from '../state/results.svelte';
import { store } from '../state/store.svelte';
import { changesOf, lacking, typedFrom, type Field, type Kept, type Kind, type Values } from './record';

const NAME = 'sigap.admin';

/** What was typed and not saved, by record; secrets are never written down. */
class Typed {
  private all = JSON.parse(sessionStorage.getItem(NAME) ?? '{}') as Record<string, { values: Values; revision: number }>;

  find = (key: string) => this.all[key];

  keep(key: string, values: Values, revision: number): void {
    this.all[key] = { values, revision };
    this.write();
  }

  drop(key: string): void {
    delete this.all[key];
    this.write();
  }

  private write(): void {
    sessionStorage.setItem(NAME, JSON.stringify(this.all));
  }
}

export const typed = new Typed();

export class Editing<T extends Kept> {
  item = $state.raw<T | null>(null);
  values = $state<Values>({});
  refusal = $state.raw<Refusal | null>(null);
  busy = $state(false);
  fields: Field[] = $derived.by(() => this.kind.fields(this.item, this.values));
  private base = $state.raw<Values>({});
  private revision = $state(0);

  constructor(readonly kind: Kind<T>) {}

  private get key(): string {
    return `${this.kind.path} ${this.item?.id ?? ''}`;
  }

  get changes(): Values {
    return changesOf(this.fields, this.base, this.values, store.zone);
  }

  get dirty(): boolean {
    return Object.keys(this.changes).length > 0;
  }

  /** Begins with a record, or a new one; what was typed into it before stands there again. */
  open(item: T | null): void {
    this.item = item;
    this.refusal = null;
    this.base = this.read(item);
    this.revision = item?.revision ?? 0;
    this.values = structuredClone(this.base);
    const kept = typed.find(this.key);
    if (!kept) return;
    Object.assign(this.values, kept.values);
    this.revision = kept.revision;
  }

  /** The list was read again: a form nobody has typed into shows what is new. */
  renew(item: T): void {
    if (item.revision !== this.revision && !this.dirty && !this.busy) this.open(item);
  }

  private read = (item: T | null): Values => typedFrom(this.kind.fields(item, null), item ? this.kind.flat(item) : this.kind.fresh, store.zone);

  set(name: string, value: unknown): void {
    this.values[name] = value;
    this.remember();
  }

  private remember(): void {
    const secret = this.fields.filter((field) => field.kind === 'secret').map((field) => field.name);
    const kept = Object.entries($state.snapshot(this.values)).filter(([key]) => !secret.includes(key));
    if (this.dirty) typed.keep(this.key, Object.fromEntries(kept), this.revision);
    else typed.drop(this.key);
  }

  /** Puts everything back as the centre holds it. */
  undo(): void {
    typed.drop(this.key);
    this.open(this.item);
  }

  /** Answers the saved record's id, null when it was refused or is under way already. */
  async commit(): Promise<string | null> {
    if (this.busy) return null;
    const empty = lacking(this.fields, this.values, store.zone);
    if (empty.length) {
      this.refusal = { code: 'missing', text: speech.w.command.missing(empty.map(label).join(', ')), lines: [] };
      return null;
    }
    if (this.item && !this.dirty) return this.item.id;
    return this.send();
  }

  /**
   * What was made is this form's record from then on: sent again it is changed, not made twice. When another record was
   * opened meanwhile the answer is told, and the form left alone.
   */
  private async send(): Promise<string | null> {
    this.busy = true;
    const [key, name, sent] = [this.key, this.name, $state.snapshot(this.values)];
    let [item, revision] = [this.item, this.revision];
    const refusal = await attempt(name, async () => {
      if (item) ({ revision } = await this.kind.change(item, { ...this.changes, revision }));
      else ({ revision } = item = await this.kind.create(this.whole()));
    });
    this.busy = false;
    if (!refusal) typed.drop(key);
    if (this.key !== key) return null;
    this.refusal = refusal;
    if (refusal) return null;
    results.tell(`${name}: ${speech.w.admin.saved}`);
    [this.item, this.base, this.revision] = [item, sent, revision];
    this.remember();
    return item!.id;
  }

  private get name(): string {
    const first = this.fields.find((field) => field.kind === 'text');
    return this.item ? this.kind.title(this.item) : String(this.values[first?.name ?? ''] ?? '');
  }

  private whole(): Values {
    const sent = changesOf(this.fields, {}, this.values, store.zone);
    return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  }

  /** Fields that somebody else changed since, as they are now: only after a refusal that shows it. */
  get theirs(): Values {
    const present = this.refusal?.present as unknown as T | undefined;
    return this.item && present ? changesOf(this.fields, this.base, this.read(present), store.zone) : {};
  }

  /** After a clash: what was typed counts from the present record on; `take` puts the other's values in its place. */
  rebase(take: boolean): void {
    const present = this.refusal?.present as unknown as T | undefined;
    if (!present) return;
    const [now, names] = [this.read(present), Object.keys(this.theirs)];
    const mine = this.changes;
    // A field that only the other one has touched is theirs in any case.
    for (const name of names) if (take || !(name in mine)) this.values[name] = now[name];
    this.base = now;
    this.revision = present.revision;
    this.refusal = null;
  }
}

/** What a field is called. */
export const label = (name: string): string => (speech.w.admin.fields as Record<string, string>)[name] ?? name;

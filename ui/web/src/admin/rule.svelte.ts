/** A rule file being written: its text, the version it was based on, and what the server says of it. */
import { get, post, request } from '../api/client';
import type { Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import type { RuleFile } from '../protocol/types';
import { Loadable } from '../state/loadable.svelte';
import { attempt, results } from '../state/results.svelte';
import { typed } from './editing.svelte';

/** What a rule file is about. */
export const ruleName = (name: string): string => (name.startsWith('card.') ? speech.of('type', name.slice(5)) : speech.w.admin.thresholds);

export class RuleEditing {
  file = new Loadable<RuleFile>();
  text = $state('');
  note = $state('');
  refusal = $state.raw<Refusal | null>(null);
  /** Whether the server has found this very text usable. */
  usable = $state(false);
  busy = $state(false);
  /** The version that somebody else put in place meanwhile. */
  theirs = $state.raw<RuleFile | null>(null);
  private version = $state(0);

  constructor(readonly name: string) {}

  private get path(): string {
    return `/api/rules/${this.name}`;
  }

  get dirty(): boolean {
    return this.file.value !== null && this.text !== this.file.value.text;
  }

  /** Where the refused text is broken; lines count from 1. */
  get line(): number | null {
    const found = /line (\d+)/.exec(this.refusal?.lines.join(' ') ?? '');
    return found ? Number(found[1]) : null;
  }

  async read(): Promise<void> {
    const untouched = !this.dirty;
    await this.file.load((signal) => get<RuleFile>(this.path, { signal, retries: 1 }));
    if (untouched && this.file.value) this.begin(this.file.value);
  }

  private begin(file: RuleFile): void {
    const kept = typed.find(this.path);
    this.text = kept ? String(kept.values.text) : file.text;
    this.note = kept ? String(kept.values.note) : '';
    this.version = kept ? kept.revision : file.version;
  }

  set(text: string): void {
    this.text = text;
    this.usable = false;
    if (this.dirty) typed.keep(this.path, { text, note: this.note }, this.version);
    else typed.drop(this.path);
  }

  undo(): void {
    typed.drop(this.path);
    this.refusal = this.theirs = null;
    if (this.file.value) this.begin(this.file.value);
  }

  async check(): Promise<void> {
    await this.ask(`${ruleName(this.name)}: ${speech.w.admin.check}`, () => post(`${this.path}/check`, { text: this.text }));
    this.usable = this.refusal === null;
  }

  /** Puts the text in force; null: the shipped one again. */
  async save(text: string | null): Promise<void> {
    const body = { version: this.version, text, note: this.note.trim() || null };
    await this.ask(ruleName(this.name), async () => {
      const file = await request<RuleFile>('PUT', this.path, body);
      typed.drop(this.path);
      this.file.value = file;
      this.begin(file);
    });
    if (!this.refusal) results.tell(`${ruleName(this.name)}: ${text === null ? speech.w.admin.shippedBack : speech.w.admin.saved}`);
    if (this.refusal?.code === 'stale_rules') this.theirs = await get<RuleFile>(this.path).catch(() => null);
  }

  private async ask(label: string, work: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.theirs = null;
    this.refusal = await attempt(label, work);
    this.busy = false;
  }

  /** After a clash: take the other's text, or put one's own over it. */
  async settle(take: boolean): Promise<void> {
    if (!this.theirs) return;
    this.file.value = this.theirs;
    this.version = this.theirs.version;
    this.refusal = this.theirs = null;
    if (take) this.undo();
    else await this.save(this.text);
  }
}

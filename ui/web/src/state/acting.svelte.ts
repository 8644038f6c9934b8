/** The act that is being prepared at this desk. Esc puts it aside and never discards what was typed. */
import { SvelteSet } from 'svelte/reactivity';
import { list, missing, type Act, type Field, type Subject, type Values } from '../acts/act';
import type { Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import { drafts } from './drafts.svelte';
import { attempt, act as doAct } from './results.svelte';
import { selection } from './selection.svelte';
import { incidentOf } from './selectors';
import { store } from './store.svelte';

const nameOf = (act: Act | null, on: Subject) => `${act?.id} ${on.incident?.id} ${on.unit?.id}`;

class Acting {
  act = $state.raw<Act | null>(null);
  values = $state<Values>({});
  /** Whether units are to be picked for the act. */
  takesUnits = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  /** Acts on their way, by name: the same act on another incident is another one. */
  private sending = new SvelteSet<string>();
  /** What the act was begun on, as it was then. */
  private begun = $state.raw<Subject>({});
  /** The incident's revision that whoever prepares the act has seen: what changed since is not overwritten unseen. */
  private seen: number | undefined;
  private kept = new Map<string, { values: Values; seen: number | undefined }>();
  private back: HTMLElement | null = null;

  /** What the act is about, as it is now; an older incident stands in no picture. */
  get on(): Subject {
    const picture = store.picture('incidents', 'recent', 'units', 'assignments');
    const incident = incidentOf(picture, this.begun.incident?.id ?? null) ?? this.begun.incident;
    const unit = picture.units.get(this.begun.unit?.id ?? '');
    return { ...(incident ? { incident } : {}), ...(unit ? { unit } : {}) };
  }

  /** Whether this very act is on its way; another one may be prepared and sent meanwhile. */
  get busy(): boolean {
    return this.sending.has(this.name);
  }

  /** What would be sent: the values typed and the units picked, here or in another window. */
  get prepared(): Values {
    return this.takesUnits ? { ...this.values, units: selection.picked } : this.values;
  }

  get fields(): Field[] {
    return this.act?.fields?.(this.on, this.prepared) ?? [];
  }

  private get name(): string {
    return nameOf(this.act, this.begun);
  }

  /** What was typed and picked for an act that was put aside. */
  keptOf(act: Act, on: Subject): Values {
    return this.kept.get(nameOf(act, on))?.values ?? {};
  }

  /** Begins an act; one without fields is done at once. */
  begin(act: Act, on: Subject, given: Values = {}): void {
    if (!act.when(on)) return;
    if (!act.fields) return void this.atOnce(act, on);
    this.aside();
    // Both are sent by Ctrl+Enter: there is never a doubt which.
    drafts.open = false;
    this.back = document.activeElement as HTMLElement | null;
    this.begun = on;
    this.act = act;
    this.refusal = null;
    const kept = this.kept.get(this.name);
    this.seen = kept ? kept.seen : on.incident?.revision;
    this.values = { ...act.initial?.(on), ...kept?.values, ...given };
    this.takesUnits = this.fields.some((field) => field.kind === 'units');
    if (this.takesUnits) selection.pick(list(this.values, 'units'));
    selection.prepare(this.takesUnits ? 'units' : 'nothing');
  }

  private async atOnce(act: Act, on: Subject): Promise<void> {
    const undo = act.undo?.(on, undefined);
    await doAct(act.say(on, {}), () => act.run(on, {}), undo);
  }

  /** Puts the act aside; what was typed is there when it is begun again. */
  aside(): void {
    if (!this.act) return;
    this.kept.set(this.name, { values: { ...this.prepared }, seen: this.seen });
    this.end();
  }

  private end(): void {
    if (this.takesUnits) selection.pick([]);
    selection.prepare(null);
    this.act = null;
    this.refusal = null;
    this.takesUnits = false;
    this.back?.focus();
    this.back = null;
  }

  async commit(): Promise<void> {
    const act = this.act;
    if (!act || this.busy) return;
    const values: Values = $state.snapshot(this.prepared);
    const on = this.on;
    const lacking = missing(act.fields?.(on, values) ?? [], values);
    if (lacking.length) {
      this.refusal = { code: 'missing', text: speech.w.command.missing(lacking.map((field) => field.label).join(', ')), lines: [] };
      return;
    }
    await this.send(act, this.asSeen(on), values);
  }

  /** So that the centre tells what somebody else has changed since the act was begun. */
  private asSeen(on: Subject): Subject {
    return on.incident && this.seen !== undefined ? { ...on, incident: { ...on.incident, revision: this.seen } } : on;
  }

  private async send(act: Act, on: Subject, values: Values): Promise<void> {
    const name = this.name;
    this.sending.add(name);
    let undo: (() => Promise<unknown>) | undefined;
    const refusal = await attempt(act.say(on, values), async () => {
      // The answer first: an optional call that is not made would not evaluate its arguments either.
      const answer = await act.run(on, values);
      undo = act.undo?.(on, answer);
    }, act.undo ? () => undo?.() ?? Promise.resolve() : undefined);
    this.sending.delete(name);
    if (!refusal) this.kept.delete(name);
    if (this.name !== name) return;
    if (!refusal) return this.end();
    this.refusal = refusal;
    // Told what changed: the next try is meant.
    if (typeof refusal.present?.revision === 'number') this.seen = refusal.present.revision;
  }

  /** Puts other units in place of those that were refused. */
  substitute(ids: string[]): void {
    const picture = store.picture();
    const free = selection.picked.filter((id) => picture.units.get(id)?.assignment_id === null);
    selection.pick([...new Set([...free, ...ids])]);
    this.refusal = null;
  }
}

export const acting = new Acting();

/** Calls being recorded at this desk. Every keystroke is kept: a reload, a lost connection or another call lose nothing. */
import { freshKey } from '../api/exchange';
import { patch, Refused, request } from '../api/client';
import { Outbox, type Letter } from '../api/outbox.svelte';
import { explain, type Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import type { Call, Incident, NewCall, NewIncident } from '../protocol/types';
import { added, additionsOf, changed, saidOf, sentNow } from './additions';
import { detailOf } from './intake';
import { act, results } from './results.svelte';
import { selection } from './selection.svelte';
import { numberOf } from './selectors';
import { store } from './store.svelte';

export interface Point { lon: number; lat: number; accuracy_m: number | null; source: string | null }
export interface Draft {
  id: string;
  /** Server time, ms. */
  at: number;
  type: string; subtype: string; place: string; point: Point | null; what: string;
  number: string; name: string; silent: boolean;
  detail: Record<string, string>; answers: Record<string, unknown>; priority: number | null;
  /** A call that was recorded before: ringing or abandoned. */
  call: string | null;
  /** The incident it became, or was attached to. */
  incident: string | null;
  /** Where it was sent to, the call it became, and the incident's revision as this desk knows it. */
  path: string | null; record: string | null; revision: number;
  /** What was sent, to tell what was added since. */
  sent: string | null;
}

const EMPTY = {
  type: '', subtype: '', place: '', point: null, what: '', number: '', name: '', silent: false, detail: {}, answers: {}, priority: null,
  call: null, incident: null, path: null, record: null, revision: 0, sent: null,
} satisfies Omit<Draft, 'id' | 'at'>;
/** Finished drafts that are kept. */
const KEPT = 20;

const isBlank = (draft: Draft) => !draft.type && !draft.place.trim() && !draft.what.trim() && !draft.number.trim() && !draft.point && !draft.call;
/** Whether the centre has it. */
const isTaken = (draft: Draft): boolean => draft.incident !== null || draft.record !== null;
const isAdded = (draft: Draft): boolean => isTaken(draft) && draft.sent !== null && added(draft).length > 0;
/** Whether it says what was never sent. */
const isUnsent = (draft: Draft): boolean => (draft.sent === null ? !isBlank(draft) : isTaken(draft) ? isAdded(draft) : changed(draft).length > 0);

class Drafts {
  all = $state<Draft[]>([]);
  current = $state('');
  /** Whether the form is shown where it shares its place with something else. */
  open = $state(false);
  /** Whether this is the call-taker's desk: nothing but calls is worked on. */
  callsOnly = false;
  private sending = $state.raw<string[]>([]);
  outbox: Outbox;
  private name = 'sigap.drafts';
  /** What this window kept last, by id. */
  private known = new Map<string, string>();
  /** Drafts sent in this very window, with what had been done at the desk until then. */
  private sentHere = new Map<string, number>();

  constructor() {
    this.outbox = new Outbox('sigap.outbox', (letter, answer, elsewhere) => this.accepted(letter, answer, elsewhere), localStorage, (letter, elsewhere) => this.refused(letter, elsewhere));
    this.all = this.stored();
    this.known = new Map(this.all.map((draft) => [draft.id, JSON.stringify(draft)]));
    this.current = this.all.at(-1)?.id ?? this.add();
  }

  get draft(): Draft {
    return this.all.find((draft) => draft.id === this.current) ?? this.all.at(-1)!;
  }

  /** Calls put aside of which something is not sent: all that no form shows. */
  parked(shown: boolean): Draft[] {
    return this.all.filter((draft) => !(shown && draft.id === this.current) && isUnsent(draft));
  }

  private stored(): Draft[] {
    return JSON.parse(localStorage.getItem(this.name) ?? '[]') as Draft[];
  }

  /** What another window of this desk has discarded does not come back from this one, unless it is open here. */
  private forget(): void {
    const kept = localStorage.getItem(this.name) === null ? null : new Set(this.stored().map((draft) => draft.id));
    const gone = (draft: Draft) => kept !== null && !kept.has(draft.id) && draft.id !== this.current && this.known.get(draft.id) === JSON.stringify(draft);
    if (this.all.some(gone)) this.all = this.all.filter((draft) => !gone(draft));
  }

  /** Keeps what changed in this window; what other windows of this desk keep stays as they left it. */
  save(): void {
    this.forget();
    const stored = new Map(this.stored().map((draft) => [draft.id, draft]));
    for (const draft of this.all) this.clock(draft);
    const mine = $state.snapshot(this.all).map((draft) => ({ draft, text: JSON.stringify(draft) }));
    const theirs = [...stored.values()].filter((draft) => !this.known.has(draft.id) && !mine.some((one) => one.draft.id === draft.id));
    const kept = mine.map(({ draft, text }) => (this.known.get(draft.id) === text ? stored.get(draft.id) ?? draft : draft));
    localStorage.setItem(this.name, JSON.stringify([...theirs, ...kept]));
    this.known = new Map(mine.map(({ draft, text }) => [draft.id, text]));
  }

  /** A call begins with its first word: a form that stood empty for hours was no call. */
  private clock(draft: Draft): void {
    const before = this.known.get(draft.id);
    if (before && isBlank(JSON.parse(before) as Draft) && !isBlank(draft) && !draft.call) draft.at = store.serverNow();
  }

  /** Takes what another window of this desk typed into drafts that nobody touched here since. */
  private refresh(): void {
    for (const stored of this.stored()) {
      const mine = this.all.find((draft) => draft.id === stored.id);
      if (!mine || JSON.stringify(mine) !== this.known.get(mine.id)) continue;
      Object.assign(mine, stored);
      this.known.set(mine.id, JSON.stringify(stored));
    }
  }

  /** Nothing of it may be lost: it says what was not sent, or the centre has not taken it yet. */
  private isPending(draft: Draft): boolean {
    return isUnsent(draft) || this.outbox.letters.some((letter) => letter.draft === draft.id);
  }

  private add(): string {
    const id = freshKey();
    this.refresh();
    const finished = this.all.filter((draft) => draft.sent !== null && !this.isPending(draft)).slice(-KEPT);
    const kept = this.all.filter((draft) => this.isPending(draft) || finished.includes(draft));
    this.all = [...kept, { ...structuredClone(EMPTY), id, at: store.serverNow() }];
    this.save();
    return id;
  }

  /** A new call: what was begun is put aside. */
  begin(call?: Call): void {
    if (call || !isBlank(this.draft) || this.draft.sent !== null) this.current = this.add();
    this.draft.at = store.serverNow();
    if (call) Object.assign(this.draft, { call: call.id, number: call.caller_number ?? '', name: call.caller_name ?? '', point: call.position });
    this.open = true;
    this.save();
  }

  restore(id: string): void {
    this.refresh();
    this.take(id);
    this.current = id;
    this.open = true;
  }

  discard(id: string): void {
    this.all = this.all.filter((draft) => draft.id !== id);
    if (this.current === id) this.current = this.add();
    this.save();
  }

  /** Whether the draft may be sent: nothing of it was, nor is it on its way. */
  get unsent(): boolean {
    return this.draft.sent === null && !this.busy;
  }

  /** Sends the draft as a new incident; answers what is missing. */
  record(): 'type' | 'place' | null {
    if (!this.unsent) return null;
    const draft = this.draft;
    if (!draft.type) return 'type';
    if (!draft.place.trim() && !draft.point) return 'place';
    this.post('/api/incidents', newIncident(draft), speech.of('type', draft.type));
    return null;
  }

  /** Whether something was added since it was sent. */
  get added(): boolean {
    return isAdded(this.draft);
  }

  /** Whether the centre has the call that is open. */
  get taken(): boolean {
    return isTaken(this.draft);
  }

  /** What was asked after sending: only what was added since is sent. Answers why it was refused. */
  async update(incident: Incident | null): Promise<Refusal | null> {
    if (!this.added || this.busy) return null;
    const draft = this.draft;
    const said = saidOf(draft);
    return this.alone(draft, async () => {
      try {
        for (const one of additionsOf($state.snapshot(draft) as Draft, incident, speech.w.calls.completed)) {
          const answer = await request(one.method, one.path, one.body);
          if (one.path.startsWith('/api/incidents/')) draft.revision = (answer as Incident).revision;
          draft.sent = sentNow(draft, said, one.fields);
          this.save();
        }
        results.tell(incident ? speech.w.calls.saved(numberOf(incident)) : speech.w.calls.ended);
        return null;
      } catch (error) {
        const refusal = explain(error instanceof Refused ? error : new Refused(0, 'failure', String(error)));
        // Told what changed: the next try is meant.
        if (typeof refusal.present?.revision === 'number') draft.revision = refusal.present.revision;
        return refusal;
      }
    });
  }

  /** Whether a request of this draft is on its way; another draft may send its own meanwhile. */
  get busy(): boolean {
    return this.sending.includes(this.draft.id);
  }

  /** Does a draft's request, whatever draft is open when the answer comes. */
  private async alone<T>(draft: Draft, work: () => Promise<T>): Promise<T> {
    this.sending = [...this.sending, draft.id];
    try {
      return await work();
    } finally {
      this.sending = this.sending.filter((id) => id !== draft.id);
    }
  }

  /** Attaches the caller to a known incident. */
  async attach(incident: Incident): Promise<void> {
    const draft = this.draft;
    if (!this.unsent) return;
    if (draft.call) {
      const { channel: _channel, answered_at: _at, ...said } = newCall(draft) as unknown as Record<string, unknown>;
      return this.settle(speech.w.calls.attach, { incident_id: incident.id, ...heard(said) }, incident);
    }
    this.post(`/api/incidents/${incident.id}/calls`, newCall(draft), `${speech.w.calls.attach} ${numberOf(incident)}`);
  }

  /** Records the call as no emergency. */
  async classify(kind: string): Promise<void> {
    if (!this.unsent) return;
    if (this.draft.call) return this.settle(speech.of('call_class', kind), { class: kind, state: 'ended' });
    const body = { ...newCall(this.draft), class: kind, state: 'ended' };
    this.post('/api/calls', body, speech.of('call_class', kind));
  }

  /** What became of a known call: an act like any other, never queued, so it is sent once the centre has it. */
  private async settle(label: string, body: object, incident?: Incident): Promise<void> {
    const draft = this.draft;
    const said = saidOf(draft);
    await this.alone(draft, async () => {
      if (!(await act(label, () => patch(`/api/calls/${draft.call}`, body)))) return;
      Object.assign(draft, { sent: said, record: draft.call, path: `/api/calls/${draft.call}`, ...(incident ? { incident: incident.id, revision: incident.revision } : {}) });
      this.save();
    });
  }

  private post(path: string, body: unknown, label: string): void {
    const draft = this.draft;
    Object.assign(draft, { sent: saidOf(draft), path });
    this.save();
    this.sentHere.set(draft.id, selection.deeds);
    if (!store.live) results.tell(speech.w.calls.queued, 'busy');
    this.outbox.forget(draft.id);
    void this.outbox.put({ key: freshKey(), path, body, label: [label, draft.place].filter(Boolean).join(' '), at: Date.now(), draft: draft.id });
  }

  private accepted(letter: Letter, answer: unknown, elsewhere: boolean): void {
    const opened = letter.path === '/api/incidents';
    const { incident, call } = opened ? { incident: answer as Incident, call: (answer as Incident).call_ids?.at(-1) } : fromCall(answer);
    const draft = this.draftOf(letter, elsewhere);
    if (draft && draft.incident === null) Object.assign(draft, { incident: incident?.id ?? null, record: call ?? draft.call, revision: incident?.revision ?? 0 });
    this.save();
    if (elsewhere && !this.sentHere.has(letter.draft)) return;
    if (!incident) results.tell(speech.w.calls.ended);
    else {
      results.tell(opened ? speech.w.calls.recorded(numberOf(incident)) : speech.w.calls.attached(numberOf(incident)));
      if (this.mayTurn(letter.draft)) selection.turnHere(incident.id);
    }
  }

  /** The answer may come minutes later: where hands are at something else by then, nothing is chosen under them. */
  private mayTurn(draft: string): boolean {
    if (!this.sentHere.has(draft) || draft !== this.current) return false;
    return this.callsOnly || (selection.awaits === null && selection.deeds === this.sentHere.get(draft));
  }

  /** Whoever sends a record takes its draft over: the window it was typed in may be closed. */
  private draftOf(letter: Letter, elsewhere: boolean): Draft | undefined {
    this.refresh();
    if (!elsewhere) this.take(letter.draft);
    return this.all.find((draft) => draft.id === letter.draft);
  }

  /** A draft that only another window had becomes one of this window too. */
  private take(id: string): void {
    if (!this.all.some((draft) => draft.id === id)) this.all = [...this.stored().filter((draft) => draft.id === id), ...this.all];
  }

  /** The centre did not take it: its words are open again, to be put right and sent anew. */
  private refused(letter: Letter, elsewhere: boolean): void {
    const draft = this.draftOf(letter, elsewhere);
    if (!draft || draft.incident !== null) return;
    draft.sent = null;
    this.save();
  }

  /** Whether the words of a refused record are still here. */
  has(id: string): boolean {
    return this.all.some((draft) => draft.id === id) || this.stored().some((draft) => draft.id === id);
  }
}

/** One more caller answers with the call and its incident, a call of no emergency with itself. */
function fromCall(answer: unknown): { incident: Incident | undefined; call: string | undefined } {
  const { incident, call, id } = answer as { incident?: Incident; call?: { id: string }; id?: string };
  return { incident, call: call?.id ?? id };
}
const heard = (said: Record<string, unknown>) => Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));

export function newCall(draft: Draft): NewCall {
  const call = {
    channel: 'phone', caller_number: draft.number.trim() || null, caller_name: draft.name.trim() || null,
    answered_at: new Date(draft.at).toISOString(), safe_to_speak: draft.silent ? false : null, note: draft.what.trim() || null,
  };
  return call as NewCall;
}

export function newIncident(draft: Draft): NewIncident {
  const body = {
    type: draft.type, subtype: draft.subtype || null, priority: draft.priority, location_text: draft.place.trim() || null, position: draft.point,
    detail: detailOf(draft.detail), description: draft.what.trim() || null, answers: draft.answers,
    ...(draft.call ? { call_id: draft.call } : {}), call: newCall(draft),
  };
  return body as NewIncident;
}

export const drafts = new Drafts();

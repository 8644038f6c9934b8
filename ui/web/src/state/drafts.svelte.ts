/** Calls being recorded at this desk. Every keystroke is kept: a reload, a lost connection or another call lose nothing. */
import { freshKey } from '../api/exchange';
import { patch, Refused } from '../api/client';
import { Outbox, type Letter } from '../api/outbox.svelte';
import { explain, type Refusal } from '../api/refusals';
import { speech } from '../i18n/language.svelte';
import type { Call, Incident, NewCall, NewIncident } from '../protocol/types';
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
  /** What was sent, to tell what was added since. */
  sent: string | null;
}

const EMPTY = {
  type: '', subtype: '', place: '', point: null, what: '', number: '', name: '', silent: false, detail: {}, answers: {}, priority: null,
  call: null, incident: null, sent: null,
} satisfies Omit<Draft, 'id' | 'at'>;
const KEPT = 20;

const isBlank = (draft: Draft) => !draft.type && !draft.place.trim() && !draft.what.trim() && !draft.number.trim() && !draft.point && !draft.call;
/** What can still be added to after it was sent. */
const additions = (draft: Draft): string => JSON.stringify([draft.what, draft.answers, draft.subtype, draft.priority]);

const isAdded = (draft: Draft): boolean => draft.incident !== null && draft.sent !== null && draft.sent !== additions(draft);
const isUnsent = (draft: Draft): boolean => (draft.sent === null ? !isBlank(draft) : isAdded(draft));

class Drafts {
  all = $state<Draft[]>([]);
  current = $state('');
  /** Whether the form is shown where it shares its place with something else. */
  open = $state(false);
  private sending = $state.raw<string[]>([]);
  outbox: Outbox;
  private name = 'sigap.drafts';
  /** What this window kept last, by id. */
  private known = new Map<string, string>();

  constructor() {
    this.all = this.stored();
    this.known = new Map(this.all.map((draft) => [draft.id, JSON.stringify(draft)]));
    this.current = this.all.at(-1)?.id ?? this.add();
    this.outbox = new Outbox('sigap.outbox', (letter, answer) => this.accepted(letter, answer));
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

  /** Keeps what changed in this window; what other windows of this desk keep stays as they left it. */
  save(): void {
    const stored = new Map(this.stored().map((draft) => [draft.id, draft]));
    const mine = $state.snapshot(this.all).map((draft) => ({ draft, text: JSON.stringify(draft) }));
    const theirs = [...stored.values()].filter((draft) => !this.known.has(draft.id) && !mine.some((one) => one.draft.id === draft.id));
    const kept = mine.map(({ draft, text }) => (this.known.get(draft.id) === text ? stored.get(draft.id) ?? draft : draft));
    localStorage.setItem(this.name, JSON.stringify([...theirs, ...kept]));
    this.known = new Map(mine.map(({ draft, text }) => [draft.id, text]));
  }

  private add(): string {
    const id = freshKey();
    const kept = this.all.filter(isUnsent).slice(-KEPT);
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

  /** What was asked after sending: only what was added since is sent. Answers why it was refused. */
  async update(incident: Incident): Promise<Refusal | null> {
    if (!this.added || this.busy) return null;
    const draft = this.draft;
    const said = additions(draft);
    const body = { description: draft.what.trim() || null, answers: $state.snapshot(draft.answers), subtype: draft.subtype || null, ...(draft.priority ? { priority: draft.priority } : {}) };
    return this.alone(draft, async () => {
      try {
        await patch(`/api/incidents/${incident.id}`, { revision: incident.revision, ...body });
        draft.sent = said;
        this.save();
        results.tell(speech.w.calls.saved(numberOf(incident)));
        return null;
      } catch (error) {
        return explain(error instanceof Refused ? error : new Refused(0, 'failure', String(error)));
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
      return this.settle(speech.w.calls.attach, { incident_id: incident.id, ...heard(said) });
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
  private async settle(label: string, body: object): Promise<void> {
    const draft = this.draft;
    const said = additions(draft);
    await this.alone(draft, async () => {
      if (!(await act(label, () => patch(`/api/calls/${draft.call}`, body)))) return;
      draft.sent = said;
      this.save();
    });
  }

  private post(path: string, body: unknown, label: string): void {
    const draft = this.draft;
    draft.sent = additions(draft);
    this.save();
    if (!store.live) results.tell(speech.w.calls.queued, 'busy');
    void this.outbox.put({ key: freshKey(), path, body, label: [label, draft.place].filter(Boolean).join(' '), at: Date.now(), draft: draft.id });
  }

  private accepted(letter: Letter, answer: unknown): void {
    const incident = letter.path === '/api/incidents' ? (answer as Incident) : (answer as { incident?: Incident }).incident;
    const draft = this.all.find((one) => one.id === letter.draft);
    if (draft) draft.incident = incident?.id ?? null;
    this.save();
    if (!incident) results.tell(speech.w.calls.ended);
    else {
      const attached = letter.path !== '/api/incidents';
      results.tell(attached ? speech.w.calls.attached(numberOf(incident)) : speech.w.calls.recorded(numberOf(incident)));
      if (letter.draft === this.current) selection.chooseIncident(incident.id);
    }
  }
}

const stated = (values: Record<string, string>) => Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
const heard = (said: Record<string, unknown>) => Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
const NUMBERS = ['level', 'km', 'lane_width_m'];

export function newCall(draft: Draft): NewCall {
  const call = {
    channel: 'phone', caller_number: draft.number.trim() || null, caller_name: draft.name.trim() || null,
    answered_at: new Date(draft.at).toISOString(), safe_to_speak: draft.silent ? false : null, note: draft.what.trim() || null,
  };
  return call as NewCall;
}

export function newIncident(draft: Draft): NewIncident {
  const detail = Object.entries(stated(draft.detail)).map(([key, value]) => [key, NUMBERS.includes(key) ? Number(value.replace(',', '.')) : value]);
  const body = {
    type: draft.type, subtype: draft.subtype || null, priority: draft.priority, location_text: draft.place.trim() || null, position: draft.point,
    detail: detail.length ? Object.fromEntries(detail) : null, description: draft.what.trim() || null, answers: draft.answers,
    ...(draft.call ? { call_id: draft.call } : {}), call: newCall(draft),
  };
  return body as NewIncident;
}

export const drafts = new Drafts();

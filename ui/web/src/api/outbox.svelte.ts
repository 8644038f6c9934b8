/**
 * Records of calls that are not at the centre yet: kept at this screen, sent in order under their keys until accepted
 * or refused, by whichever window of the desk is open. Whatever happens to the connection or the page, each arrives once.
 * Dispatch commands are never kept here.
 */
import { freshKey } from './exchange';
import { post, Refused } from './client';
import { explain } from './refusals';

export interface Letter {
  /** Idempotency-Key. */
  key: string;
  path: string;
  body: unknown;
  label: string;
  /** Browser's time, ms. */
  at: number;
  /** Which draft it was. */
  draft: string;
  /** Why it was refused, in the room's words; then a person decides. */
  refused?: string;
}
const AGAIN_MS = 5000;
/** Hear what became of a letter in every window of the desk; `elsewhere`: another one has sent it. */
type Accepted = (letter: Letter, answer: unknown, elsewhere: boolean) => void;
type Rejected = (letter: Letter, elsewhere: boolean) => void;
type Outcome = { letter: Letter; answer: unknown } | { letter: Letter; refused: true };
type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

export class Outbox {
  letters = $state.raw<Letter[]>([]);
  private pumping = false;
  private readonly channel: BroadcastChannel;

  constructor(private readonly name: string, private readonly accepted: Accepted, private readonly storage: Storage = localStorage, private readonly refused: Rejected = () => {}) {
    this.look();
    globalThis.addEventListener?.('storage', (event) => event.key === name && this.look());
    this.channel = new BroadcastChannel(`${name}.outcomes`);
    this.channel.onmessage = (event) => this.heard(event.data as Outcome, true);
  }

  get waiting(): Letter[] {
    return this.letters.filter((letter) => letter.refused === undefined);
  }

  /** Keeps a record, then sends what waits. */
  put(letter: Letter): Promise<void> {
    this.change((letters) => [...letters, letter]);
    return this.pump();
  }

  /** Sends what waits, oldest first, one at a time; stops at the first that does not get through. */
  async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    // Only a page served safely has locks; without them the key alone keeps a record from counting twice.
    const locks = globalThis.navigator?.locks;
    try {
      await (locks ? locks.request(this.name, () => this.drain()) : this.drain());
    } finally {
      this.pumping = false;
    }
  }

  private async drain(): Promise<void> {
    try {
      for (let letter = this.next(); letter; letter = this.next()) {
        if (!(await this.send(letter))) break;
      }
    } finally {
      // Before the lock is given back: what is put meanwhile asks for it anew.
      this.pumping = false;
    }
  }

  /** As it is kept now: another window may have put it there, or sent it while this one waited for its turn. */
  private next(): Letter | undefined {
    this.look();
    return this.waiting[0];
  }

  /** Sends what waits, and again while something does: one answer may fail on a line that lives. Answers how to stop. */
  run(): () => void {
    void this.pump();
    const timer = setInterval(() => void this.pump(), AGAIN_MS);
    return () => clearInterval(timer);
  }

  private async send(letter: Letter): Promise<boolean> {
    try {
      const answer = await post(letter.path, letter.body, { key: letter.key, retries: 1 });
      this.drop(letter.key);
      this.tell({ letter, answer });
      return true;
    } catch (error) {
      const refused = error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 401 && error.status !== 429;
      if (!refused) return false;
      const { text, lines } = explain(error);
      this.change((letters) => letters.map((one) => (one.key === letter.key ? { ...one, refused: [text, ...lines].join(' ') } : one)));
      this.tell({ letter, refused: true });
      return true;
    }
  }

  /** The window where it was recorded may be another one, and waits for the outcome. */
  private tell(outcome: Outcome): void {
    this.channel.postMessage(outcome);
    this.heard(outcome, false);
  }

  private heard(outcome: Outcome, elsewhere: boolean): void {
    this.look();
    if ('refused' in outcome) this.refused(outcome.letter, elsewhere);
    else this.accepted(outcome.letter, outcome.answer, elsewhere);
  }

  /** Lets a refused record try again under a key of its own. */
  again(key: string): Promise<void> {
    this.change((letters) => letters.map(({ refused, ...one }) => (one.key === key ? { ...one, key: freshKey() } : refused === undefined ? one : { ...one, refused })));
    return this.pump();
  }

  /** Takes back what was refused of a draft: it is sent anew. */
  forget(draft: string): void {
    this.change((letters) => letters.filter((letter) => letter.draft !== draft || letter.refused === undefined));
  }

  drop(key: string): void {
    this.change((letters) => letters.filter((letter) => letter.key !== key));
  }

  private look(): void {
    this.letters = this.kept();
  }

  private kept(): Letter[] {
    return JSON.parse(this.storage.getItem(this.name) ?? '[]') as Letter[];
  }

  /** On what is kept now: another window of this desk may have put a record there. */
  private change(by: (letters: Letter[]) => Letter[]): void {
    this.letters = by(this.kept());
    this.storage.setItem(this.name, JSON.stringify(this.letters));
  }
}

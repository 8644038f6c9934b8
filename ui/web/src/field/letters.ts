/** What a crew has said and the centre has not answered: each letter once, in the order of writing, refused ones too. */
import { answerOf, settled } from './database';

export type Deed = 'emergency' | 'status' | 'readiness' | 'request' | 'note' | 'read';
/** An emergency waits behind nothing. */
export type Lane = 'emergency' | 'plain';
export const LANES: Lane[] = ['emergency', 'plain'];

export interface Reply { code: string; text: string; allowed?: string[] }

export interface Letter {
  /** Its place; the database counts. */
  n: number;
  /** client_id and Idempotency-Key: unique for ever. */
  key: string;
  deed: Deed;
  unit: string;
  path: string;
  body: Record<string, unknown>;
  /** When it happened by this device's clock, ms. */
  at: number;
  /** What is said to people about it. */
  about: { call_sign: string; code?: string | undefined; incident?: string | undefined; assignment?: string | undefined };
  /** Answers of a broken centre so far. */
  failures: number;
  /** Why it changed nothing; a person reads it and puts it away. */
  refused?: Reply;
}
export type Draft = Omit<Letter, 'n' | 'failures' | 'refused'>;

export const laneOf = (letter: Pick<Letter, 'deed'>): Lane => (letter.deed === 'emergency' ? 'emergency' : 'plain');
export const isWaiting = (letter: Letter): boolean => letter.refused === undefined;

export interface Letters {
  /** In the order of writing. */
  all(): Promise<Letter[]>;
  add(draft: Draft): Promise<void>;
  put(letter: Letter): Promise<void>;
  drop(n: number): Promise<void>;
  /** Whether they survive a reload. */
  readonly lasting: boolean;
}

export class KeptLetters implements Letters {
  readonly lasting = true;
  constructor(private readonly database: IDBDatabase) {}

  all(): Promise<Letter[]> {
    return answerOf(this.database.transaction('letters').objectStore('letters').getAll() as IDBRequest<Letter[]>);
  }

  add(draft: Draft): Promise<void> {
    return this.write((store) => store.add({ ...draft, failures: 0 }));
  }

  /** Changes a letter that is still there: one that was put away meanwhile does not come back. */
  put(letter: Letter): Promise<void> {
    return this.write((store) => {
      store.count(letter.n).onsuccess = (event) => {
        if ((event.target as IDBRequest<number>).result) store.put(letter);
      };
    });
  }

  drop(n: number): Promise<void> {
    return this.write((store) => store.delete(n));
  }

  private write(work: (store: IDBObjectStore) => unknown): Promise<void> {
    const change = this.database.transaction('letters', 'readwrite', { durability: 'strict' });
    work(change.objectStore('letters'));
    return settled(change);
  }
}

/** Where the browser keeps nothing: sent all the same, and the page says that a reload would lose them. */
export class LooseLetters implements Letters {
  readonly lasting: boolean = false;
  private letters: Letter[];
  private count: number;

  constructor(letters: Letter[] = []) {
    this.letters = letters;
    this.count = Math.max(0, ...letters.map((letter) => letter.n));
  }

  async all(): Promise<Letter[]> {
    return [...this.letters];
  }

  async add(draft: Draft): Promise<void> {
    this.letters.push({ ...draft, n: (this.count += 1), failures: 0 });
  }

  async put(letter: Letter): Promise<void> {
    this.letters = this.letters.map((one) => (one.n === letter.n ? letter : one));
  }

  async drop(n: number): Promise<void> {
    this.letters = this.letters.filter((one) => one.n !== n);
  }
}

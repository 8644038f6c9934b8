/** The letters of this device as a page sees them: written first, then sent, shown until the centre has answered. */
import { exchange as toCentre, freshKey, type Exchange } from '../api/exchange';
import { database } from './database';
import { isWaiting, KeptLetters, laneOf, LANES, LooseLetters, type Draft, type Lane, type Letter, type Letters } from './letters';
import { browserLocks, CHANNEL, post, type Locks, type Stop } from './post';

/** Pauses between tries, ms. */
const FIRST_MS = 1000;
const LONGEST_MS = 15_000;

/** The letters in the browser's database, or in memory where there is none. */
export const openLetters = async (opened = database()): Promise<Letters> => {
  try {
    return new KeptLetters(await opened);
  } catch {
    return new LooseLetters();
  }
};

export class Outbox {
  letters = $state.raw<Letter[]>([]);
  /** Accepted a moment ago, with the journal's number: until the picture has reached it they still count as under way. */
  private accepted = $state.raw<{ letter: Letter; seq: number }[]>([]);
  /** Whether letters survive a reload. */
  lasting = $state(true);
  private stops = $state.raw<Record<Lane, Stop>>({ emergency: 'empty', plain: 'empty' });
  private readonly running = new Set<Lane>();
  private readonly wanted = new Set<Lane>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = FIRST_MS;
  private readonly channel = globalThis.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null;

  constructor(
    private box: Promise<Letters>,
    private readonly exchange: Exchange = toCentre,
    private readonly locks: Locks = browserLocks(),
  ) {
    this.channel?.addEventListener('message', () => void this.look());
    void box.then((letters) => (this.lasting = letters.lasting)).then(() => this.look());
  }

  /** Somebody must sign in before anything can be sent. */
  get signedOut(): boolean {
    return LANES.some((lane) => this.stops[lane] === 'signed_out');
  }

  get waiting(): Letter[] {
    return this.letters.filter(isWaiting);
  }

  /** What a picture of this number does not show yet. */
  underWay(seq: number): Letter[] {
    return [...this.accepted.filter((one) => one.seq > seq).map((one) => one.letter), ...this.waiting];
  }

  get refused(): Letter[] {
    return this.letters.filter((letter) => !isWaiting(letter));
  }

  /** Kept first, then sent: what is written is never lost by a failing request. */
  async write(draft: Omit<Draft, 'key' | 'at'> & { at?: number }): Promise<void> {
    const kept = { at: Date.now(), key: freshKey(), ...draft };
    const body = kept.deed === 'read' || kept.deed === 'note' ? kept.body : { ...kept.body, at: new Date(kept.at).toISOString() };
    await this.keep({ ...kept, body });
    await this.look();
    this.channel?.postMessage('written');
    this.hurry();
  }

  /** A full disk must not silence a crew: then the letter lives in memory, and the page says so. */
  private async keep(draft: Draft): Promise<void> {
    const box = await this.box;
    try {
      await box.add(draft);
    } catch {
      const loose = new LooseLetters(await box.all().catch(() => this.letters));
      this.box = Promise.resolve(loose);
      this.lasting = false;
      await loose.add(draft);
    }
  }

  /** A refused letter was read. */
  async dismiss(letter: Letter): Promise<void> {
    await (await this.box).drop(letter.n);
    await this.tell();
  }

  /** Tries at once: the network is back, or somebody asks. */
  hurry(): void {
    this.pause = FIRST_MS;
    for (const lane of LANES) void this.pump(lane);
  }

  private async pump(lane: Lane): Promise<void> {
    this.wanted.add(lane);
    if (this.running.has(lane)) return;
    this.running.add(lane);
    try {
      while (this.wanted.delete(lane)) this.ended(lane, await post(await this.box, lane, this.exchange, (letter, answer) => this.told(letter, answer), this.locks));
    } catch (error) {
      // The browser's database failed in mid-work: nothing was lost, and it is tried again.
      console.warn('outbox', error);
      this.ended(lane, 'away');
    } finally {
      this.running.delete(lane);
    }
  }

  private ended(lane: Lane, stop: Stop): void {
    this.stops = { ...this.stops, [lane]: stop };
    if (stop !== 'away') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => LANES.forEach((one) => void this.pump(one)), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_MS);
    void askForSync();
  }

  private told(letter: Letter, answer: unknown): void {
    const seq = (answer as { seq?: number } | null)?.seq;
    if (seq !== undefined) this.accepted = [...this.accepted.slice(-9), { letter, seq }];
    void this.tell();
  }

  private async tell(): Promise<void> {
    await this.look();
    this.channel?.postMessage('changed');
  }

  private async look(): Promise<void> {
    this.letters = await (await this.box).all();
  }

  /** Whether an emergency of this unit has not reached the centre yet. */
  callsForHelp(unit: string): Letter | undefined {
    return this.waiting.find((letter) => letter.unit === unit && laneOf(letter) === 'emergency');
  }
}

/** Where the browser can, it sends when the network is back although the app is closed. */
async function askForSync(): Promise<void> {
  const ready = globalThis.navigator?.serviceWorker?.controller ? await navigator.serviceWorker.ready : null;
  const sync = (ready as unknown as { sync?: { register(tag: string): Promise<void> } } | null)?.sync;
  await sync?.register(CHANNEL).catch(() => undefined);
}

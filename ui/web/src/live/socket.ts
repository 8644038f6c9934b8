/** Follows the live stream: picture first, then frames; heals every gap; never trusts the browser's clock. */
import { parseFrame, type EntryFrame, type Frame } from '../protocol/frames';
import type { PictureBody } from '../protocol/types';
import { apply, everything, fromBody, move, place, type Changes, type Picture } from '../state/reducer';
import { UNHEARD, type Pulse } from './health';

/** Ticks come every 5 s: after so long without any frame, or with frames so late, the connection is given up and tried anew. */
const GIVE_UP_MS = 12_000;
/** A hello must come within. */
const JOIN_MS = 8_000;
/** So fast two clocks may drift apart; without it a screen would turn red after a day. Source: NTP slews by 0.5 ms/s at most. */
const DRIFT = 0.001;

export interface Watcher {
  picture: Picture | null;
  pulse: Pulse;
  /** Server time minus the browser's monotonic time, ms. */
  offset: number;
  /** Frames of kinds this page does not know. */
  unknown: number;
}

export interface Listener {
  fetchPicture: () => Promise<PictureBody>;
  changed: (changes: Changes) => void;
  /** Every entry as it came, for what rides in its details. */
  entry: (frame: EntryFrame) => void;
  signedOut: () => void;
  /** The server speaks a newer version. */
  outdated: () => void;
}

export class LiveStream {
  readonly state: Watcher = { picture: null, pulse: UNHEARD, offset: Date.now() - performance.now(), unknown: 0 };
  private socket: WebSocket | null = null;
  private tries = 0;
  private stopped = true;
  /** When a frame of this connection last told how the clocks stand; null before its first. */
  private measuredAt: number | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private readonly hurry = () => this.hasten();
  /** Without network the old connection never comes back to life; should the device be wrong, a new one stands at once. */
  private readonly unplugged = () => void (this.socket && this.drop());

  /** `whole`: this screen may see every entry, so a hole in the numbers is a lost frame whoever skipped it. */
  constructor(private readonly url: string, private readonly whole: boolean, private readonly on: Listener) {}

  start(): void {
    this.stopped = false;
    addEventListener('online', this.hurry);
    addEventListener('offline', this.unplugged);
    document.addEventListener('visibilitychange', this.hurry);
    void this.begin();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener('online', this.hurry);
    removeEventListener('offline', this.unplugged);
    document.removeEventListener('visibilitychange', this.hurry);
    clearTimeout(this.retry);
    clearTimeout(this.watch);
    this.socket?.close();
  }

  /** The network is back, or somebody looks again: no need to wait out the pause. */
  private hasten(): void {
    if (this.stopped || this.retry === undefined || document.hidden) return;
    clearTimeout(this.retry);
    this.tries = 0;
    void this.begin();
  }

  private async begin(): Promise<void> {
    this.retry = undefined;
    try {
      if (!this.state.picture) {
        this.state.picture = fromBody(await this.on.fetchPicture());
        this.on.changed(everything());
      }
      if (!this.stopped) this.open(this.state.picture);
    } catch (error) {
      if ((error as { status?: number }).status === 401) this.on.signedOut();
      else this.again();
    }
  }

  private open(picture: Picture): void {
    const socket = new WebSocket(`${this.url}?after=${picture.seq}&epoch=${picture.epoch}`);
    this.socket = socket;
    this.measuredAt = null;
    this.await(JOIN_MS);
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.await(GIVE_UP_MS);
      this.take(event.data as string);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code);
    };
  }

  /** Gives the connection up unless a frame comes in time: a stopped server keeps its sockets open. */
  private await(ms: number): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.drop(), ms);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.again();
  }

  private closed(code: number): void {
    clearTimeout(this.watch);
    this.socket = null;
    if (this.stopped) return;
    if (code === 4001 || code === 4003) return this.on.signedOut();
    if (code === 4008) this.state.picture = null;
    this.again();
  }

  private again(): void {
    if (this.stopped) return;
    const pause = Math.min(500 * 2 ** this.tries, 8000) * (0.7 + Math.random() * 0.6);
    this.tries += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.begin(), pause);
  }

  /** Begins anew with a fresh picture; the old one stays on the screen until then. */
  private resync(): void {
    this.state.picture = null;
    this.drop();
  }

  take(text: string): void {
    const frame = parseFrame(text);
    if (frame === 'unknown') this.state.unknown += 1;
    else if (frame === 'reload') this.on.outdated();
    else this.fold(frame);
  }

  private fold(frame: Frame): void {
    const picture = this.state.picture;
    if (!picture) return;
    if (frame.kind === 'hello') {
      this.tries = 0;
      this.measure(Date.parse(frame.at), performance.now());
    }
    else if (frame.kind === 'resync') this.resync();
    else if (frame.kind === 'tick') {
      this.hear(Date.parse(frame.at), Date.parse(frame.confirmed_at));
      if (this.whole && frame.seq > picture.seq) this.resync();
      else picture.seq = Math.max(picture.seq, frame.seq);
      this.speak(picture.seq);
    } else if (frame.kind === 'positions') {
      const changes = move(picture, frame.units);
      if (changes.size) this.on.changed(changes);
    } else {
      const where = place(picture, frame, this.whole);
      if (where === 'gap') this.resync();
      if (where !== 'next') return;
      this.on.changed(apply(picture, frame));
      this.on.entry(frame);
    }
  }

  /** Somebody can work here: a page that hangs falls silent, though its socket goes on swallowing frames. */
  private speak(seq: number): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ kind: 'seen', seq }));
  }

  private hear(tickAt: number, confirmedAt: number): void {
    const heardAt = performance.now();
    const late = this.measure(tickAt, heardAt);
    this.state.pulse = { heardAt, tickAt, confirmedAt, late };
    // A new connection leaves behind what is queued on a slow line, and takes the clocks as they stand after a step.
    if (late > GIVE_UP_MS) this.drop();
  }

  /** The quickest frame of a connection tells how the clocks stand; answers how much longer this one was under way, ms. */
  private measure(sentAt: number, heardAt: number): number {
    const seen = sentAt - heardAt;
    const known = this.measuredAt === null ? -Infinity : this.state.offset - (heardAt - this.measuredAt) * DRIFT;
    this.state.offset = Math.max(seen, known);
    this.measuredAt = heardAt;
    return this.state.offset - seen;
  }
}

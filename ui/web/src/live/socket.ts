/** Follows the live stream: picture first, then frames; heals every gap; never trusts the browser's clock. */
import type { Frame, PictureBody } from '../types';
import { apply, fromBody, move, place, type Picture } from './reducer';
import type { Pulse } from './health';

export interface Watcher {
  picture: Picture | null;
  pulse: Pulse;
  /** Server time minus browser time, ms. */
  offset: number;
}

export type FetchPicture = () => Promise<PictureBody>;

export class LiveStream {
  readonly state: Watcher = { picture: null, pulse: { heardAt: null, tickAt: 0, confirmedAt: 0 }, offset: 0 };
  private socket: WebSocket | null = null;
  private tries = 0;
  private stopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly fetchPicture: FetchPicture,
    private readonly url: string,
    private readonly changed: () => void,
    private readonly signedOut: () => void,
  ) {}

  start(): void {
    this.stopped = false;
    void this.begin();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private async begin(): Promise<void> {
    try {
      if (!this.state.picture) this.state.picture = fromBody(await this.fetchPicture());
      this.changed();
      this.open();
    } catch {
      this.again();
    }
  }

  private open(): void {
    const picture = this.state.picture!;
    const socket = new WebSocket(`${this.url}?after=${picture.seq}&epoch=${picture.epoch}`);
    this.socket = socket;
    socket.onmessage = (event) => this.take(JSON.parse(event.data as string) as Frame);
    socket.onclose = (event) => {
      if (this.socket !== socket || this.stopped) return;
      if (event.code === 4001) return this.signedOut();
      if (event.code === 4008) this.state.picture = null;
      this.again();
    };
  }

  private again(): void {
    if (this.stopped) return;
    const wait = Math.min(500 * 2 ** this.tries, 8000) * (0.7 + Math.random() * 0.6);
    this.tries += 1;
    this.timer = setTimeout(() => void this.begin(), wait);
  }

  /** Begins anew with a fresh picture. */
  private resync(): void {
    this.state.picture = null;
    this.socket?.close();
  }

  take(frame: Frame): void {
    const picture = this.state.picture;
    if (!picture) return;
    if (frame.kind === 'hello' || frame.kind === 'tick') this.hear(frame);
    if (frame.kind === 'tick' && frame.seq > picture.seq) picture.seq = frame.seq;
    else if (frame.kind === 'positions') move(picture, frame.units);
    else if (frame.kind === 'resync') return this.resync();
    else if (frame.kind === 'entry') {
      const where = place(picture, frame);
      if (where === 'gap') return this.resync();
      if (where === 'next') apply(picture, frame);
    }
    this.changed();
  }

  private hear(frame: Extract<Frame, { kind: 'hello' | 'tick' }>): void {
    this.tries = 0;
    const at = Date.parse(frame.at);
    const confirmed = frame.kind === 'tick' ? Date.parse(frame.confirmed_at) : at;
    this.state.pulse = { heardAt: performance.now(), tickAt: at, confirmedAt: confirmed };
    this.state.offset = at - Date.now();
  }
}

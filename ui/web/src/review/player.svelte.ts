/** A clock that is wound: the moment that is shown, and how fast it runs. */
import type { Span } from './replay';

export const SPEEDS = [1, 5, 20, 60] as const;
/** The map is drawn so often while it plays, ms. */
const BEAT_MS = 100;

export class Player {
  at = $state(0);
  playing = $state(false);
  speed = $state<number>(5);
  span = $state.raw<Span>({ from: 0, to: 1 });
  private timer: ReturnType<typeof setInterval> | undefined;
  private last = 0;

  /** Turns to a span of time; a moment that was chosen stays where it lies within. */
  wind(span: Span): void {
    this.span = span;
    if (this.at < span.from || this.at > span.to) this.at = span.from;
  }

  seek(at: number): void {
    this.at = Math.min(this.span.to, Math.max(this.span.from, at));
  }

  toggle(): void {
    if (this.playing) return this.pause();
    if (this.at >= this.span.to) this.at = this.span.from;
    this.playing = true;
    this.last = performance.now();
    this.timer = setInterval(() => this.beat(), BEAT_MS);
  }

  pause(): void {
    this.playing = false;
    clearInterval(this.timer);
  }

  private beat(): void {
    const now = performance.now();
    this.seek(this.at + (now - this.last) * this.speed);
    this.last = now;
    if (this.at >= this.span.to) this.pause();
  }
}

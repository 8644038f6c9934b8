/** A touch that must last: what is grave or final does not happen by a bump of the road. */
export class Hold {
  private since: number | null = null;
  private done = false;

  constructor(readonly length_ms: number) {}

  press(now: number): void {
    this.since ??= now;
  }

  /** 0 to 1. */
  progress(now: number): number {
    return this.since === null ? 0 : Math.min((now - this.since) / this.length_ms, 1);
  }

  /** True once in each touch: when it has lasted. */
  take(now: number): boolean {
    if (this.done || this.progress(now) < 1) return false;
    this.done = true;
    return true;
  }

  release(): void {
    this.since = null;
    this.done = false;
  }
}

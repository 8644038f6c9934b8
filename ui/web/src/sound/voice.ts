/**
 * Which of a browser's windows sounds: a desk with two monitors would hear everything twice. A window in view goes
 * before a hidden one, whose clock the browser slows down.
 */
const NAME = 'sigap.sound';
type Page = Pick<Document, 'hidden' | 'addEventListener'>;

export class Voice {
  /** Where windows cannot agree, as on pages served without TLS, each sounds. */
  leads: boolean;
  private begun = false;
  private leave: (() => void) | null = null;
  private channel = new BroadcastChannel(NAME);

  constructor(private readonly page: Page = document, private readonly locks: LockManager | null = navigator.locks ?? null) {
    this.leads = locks === null;
  }

  /** To be called when this window can make sounds: one that cannot must not keep the others silent. */
  start(): void {
    if (this.begun || !this.locks) return;
    this.begun = true;
    this.channel.onmessage = () => this.page.hidden && this.yield();
    this.page.addEventListener('visibilitychange', () => (this.page.hidden ? this.yield() : this.channel.postMessage('in view')));
    this.queue(this.locks).catch(() => (this.leads = true));
  }

  private async queue(locks: LockManager): Promise<void> {
    for (;;) {
      await locks.request(NAME, () => new Promise<void>((done) => {
        this.leads = true;
        this.leave = done;
      }));
    }
  }

  /** Lets whoever waits go first; where nobody does it is this window again. */
  private yield(): void {
    this.leads = false;
    this.leave?.();
    this.leave = null;
  }
}

/** Keeps the screen from locking while the page is looked at: a locked phone neither sounds nor sends positions. */
class Awake {
  /** `off`: by the crew's own choice; `missing`: this browser cannot. */
  state = $state<'on' | 'off' | 'lost' | 'missing'>('off');
  private wanted = localStorage.getItem('sigap.awake') !== 'no';
  private lock: WakeLockSentinel | null = null;

  /** Holds the screen until the returned function is called. */
  start(): () => void {
    const look = () => void this.hold();
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      document.removeEventListener('visibilitychange', look);
      void this.release();
    };
  }

  choose(on: boolean): void {
    this.wanted = on;
    localStorage.setItem('sigap.awake', on ? 'yes' : 'no');
    void (on ? this.hold() : this.release());
  }

  private async hold(): Promise<void> {
    if (!this.wanted || document.hidden || this.lock) return;
    if (!('wakeLock' in navigator)) {
      this.state = 'missing';
      return;
    }
    try {
      this.lock = await navigator.wakeLock.request('screen');
      this.lock.addEventListener('release', () => this.released());
      this.state = 'on';
    } catch {
      // Refused by the device, on a low battery for one: the page says so.
      this.state = 'lost';
    }
  }

  private released(): void {
    this.lock = null;
    this.state = this.wanted ? 'lost' : 'off';
  }

  private async release(): Promise<void> {
    await this.lock?.release();
    this.lock = null;
    this.state = 'off';
  }
}

export const awake = new Awake();

/** Makes the page an app of the phone: its service worker, and the browser's offer to install it. */
interface Offer extends Event { prompt(): Promise<void> }

class Install {
  /** What the browser offers, until it is taken. */
  offer = $state.raw<Offer | null>(null);
  readonly installed = matchMedia('(display-mode: standalone)').matches;

  constructor() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.offer = event as Offer;
    });
    addEventListener('appinstalled', () => (this.offer = null));
  }

  /** Only a page that is served safely has a service worker; without one it needs the network to start. */
  async start(): Promise<void> {
    if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
    await navigator.serviceWorker.register('/sw.js', { scope: '/unit' });
    // Asks the browser not to clear the letters when its disk is full.
    await navigator.storage?.persist?.();
  }

  take(): void {
    void this.offer?.prompt();
    this.offer = null;
  }
}

export const install = new Install();

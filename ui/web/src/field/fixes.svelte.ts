/** Where this vehicle is: read from the device while the page is open and visible, sent in small batches. */
import { exchange, Refused } from '../api/exchange';
import { isNews, withFix, type Fix } from './coalesce';

const EVERY_MS = 5000;
const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 2000, timeout: 20_000 };

export class Fixes {
  /** `off`: not asked for; `asking`: nothing heard yet; `lost`: no fix can be had just now. */
  state = $state<'off' | 'asking' | 'on' | 'lost' | 'denied' | 'missing'>('off');
  last = $state.raw<Fix | null>(null);
  /** Device's time of the last batch the centre has taken, ms. */
  sentAt = $state(0);
  private queue: Fix[] = [];
  private watch: number | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private sending = false;

  /** Follows one vehicle until the returned function is called. */
  follow(unit: string): () => void {
    if (!('geolocation' in navigator) || !isSecureContext) {
      this.state = 'missing';
      return () => undefined;
    }
    this.state = 'asking';
    this.queue = [];
    this.watch = navigator.geolocation.watchPosition((at) => this.take(at), (error) => this.fail(error), OPTIONS);
    this.timer = setInterval(() => void this.send(unit), EVERY_MS);
    return () => this.stop();
  }

  private stop(): void {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    clearInterval(this.timer);
    this.watch = null;
    this.state = 'off';
  }

  private take({ coords, timestamp }: GeolocationPosition): void {
    const fix: Fix = {
      lon: coords.longitude, lat: coords.latitude, at: new Date(timestamp).toISOString(), accuracy_m: coords.accuracy ?? null,
      speed_mps: coords.speed ?? null, heading_deg: Number.isFinite(coords.heading) ? coords.heading : null,
    };
    this.state = 'on';
    this.last = fix;
    if (isNews(this.queue.at(-1), fix)) this.queue = withFix(this.queue, fix);
  }

  private fail(error: GeolocationPositionError): void {
    this.state = error.code === error.PERMISSION_DENIED ? 'denied' : 'lost';
  }

  /** Sends what has gathered; without an answer it stays for the next round. Positions are never worth a retry storm. */
  private async send(unit: string): Promise<void> {
    const batch = this.queue;
    if (this.sending || batch.length === 0) return;
    this.sending = true;
    try {
      await exchange('POST', `/api/units/${unit}/positions`, { fixes: batch }, {});
      this.settle(batch);
      this.sentAt = Date.now();
    } catch (error) {
      if (error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 401) this.settle(batch);
    } finally {
      this.sending = false;
    }
  }

  private settle(batch: Fix[]): void {
    const sent = new Set(batch);
    this.queue = this.queue.filter((fix) => !sent.has(fix));
  }
}

export const fixes = new Fixes();

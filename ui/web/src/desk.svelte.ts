/** The one state of the page: who is signed in, the picture, what is chosen. Svelte only shows it. */
import { get } from './api';
import { healthOf, type Health } from './live/health';
import type { Picture } from './live/reducer';
import { LiveStream } from './live/socket';
import type { Catalogue, Operator, PictureBody } from './types';
import { en } from './words/en';
import { id } from './words/id';

class Desk {
  operator = $state.raw<Operator | null>(null);
  known = $state(false);
  picture = $state.raw<{ now: Picture } | null>(null);
  catalogue = $state.raw<Catalogue | null>(null);
  health = $state.raw<Health>({ level: 'lost', age_s: 0 });
  now = $state(Date.now());
  chosen = $state<string | null>(null);
  /** Units picked to be sent to the chosen incident. */
  picked = $state<string[]>([]);
  /** A point clicked on the map, for the intake. */
  point = $state.raw<{ lon: number; lat: number } | null>(null);
  language = $state<'id' | 'en'>((localStorage.getItem('language') as 'id' | 'en') ?? 'id');
  night = $state(localStorage.getItem('night') !== 'no');
  private stream: LiveStream | null = null;

  get words() { return this.language === 'id' ? id : en; }
  get live() { return this.health.level === 'live'; }

  async enter(): Promise<void> {
    try {
      this.operator = await get<Operator>('/api/session');
      this.catalogue = await get<Catalogue>('/api/catalogue');
      this.follow();
    } catch {
      this.operator = null;
    }
    this.known = true;
  }

  leave(): void {
    this.stream?.stop();
    this.operator = null;
    this.picture = null;
  }

  private follow(): void {
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
    let due = false;
    const show = () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        const picture = this.stream?.state.picture;
        if (picture) this.picture = { now: picture };
      });
    };
    this.stream = new LiveStream(() => get<PictureBody>('/api/picture'), url, show, () => this.leave());
    this.stream.start();
    setInterval(() => this.beat(), 500);
  }

  private beat(): void {
    if (!this.stream) return;
    this.health = healthOf(this.stream.state.pulse, performance.now());
    this.now = Date.now() + this.stream.state.offset;
  }

  speak(language: 'id' | 'en'): void {
    this.language = language;
    localStorage.setItem('language', language);
    document.documentElement.lang = language;
  }

  shade(night: boolean): void {
    this.night = night;
    localStorage.setItem('night', night ? 'yes' : 'no');
  }
}

export const desk = new Desk();

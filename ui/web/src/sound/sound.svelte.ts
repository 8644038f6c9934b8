/** What is heard at this desk. Emergencies cannot be muted; anything else for 60 seconds at most. */
import { isOwn } from '../field/own';
import { ringing } from '../state/ringing.svelte';
import type { Assignment } from '../protocol/types';
import { waiting } from '../state/selectors';
import { store } from '../state/store.svelte';
import { due, Score } from './score';
import { Player, type Tone } from './tones';
import { Voice } from './voice';

const MUTE_MS = 60_000;

class Sound {
  ready = $state(false);
  mutedUntil = $state(0);
  private player = new Player();
  private score = new Score();
  private voice = new Voice();
  private channel = new BroadcastChannel('sigap.mute');
  private connected: boolean | null = null;
  /** The last tones played, for tests and for the eye. */
  played = $state.raw<Tone[]>([]);

  constructor() {
    this.channel.onmessage = (event) => (this.mutedUntil = event.data as number);
  }

  /** Seconds of silence left. */
  get mutedFor(): number {
    return Math.max(0, Math.ceil((this.mutedUntil - store.now) / 1000));
  }

  async wake(): Promise<void> {
    if (!this.ready) this.ready = await this.player.wake();
    if (this.ready) this.voice.start();
  }

  /** In all windows of the desk. */
  mute(): void {
    this.mutedUntil = this.mutedFor > 0 ? 0 : store.now + MUTE_MS;
    this.channel.postMessage(this.mutedUntil);
  }

  /** Once a second. */
  beat(): void {
    if (!store.known) return;
    this.connection();
    const picture = store.picture();
    const scene = {
      waiting: waiting(picture), alerts: [...picture.alerts.values()], ringing: ringing.ids, many: store.catalogue?.grouping.over ?? 10,
      jobs: store.may('field_unit', 'station') ? this.jobs() : [],
    };
    const [dispatching, answering] = [store.may('dispatcher', 'shift_leader'), store.may('call_taker')];
    const crewing = store.may('field_unit', 'station') && !dispatching && !answering;
    const tones = this.score.take(due(scene, { dispatching, answering, crewing, roles: store.session?.role_names ?? [] }), store.now);
    // Gravest first and one at a time: two melodies at once are neither.
    const audible = tones.find((tone) => tone === 'emergency' || this.mutedFor === 0);
    if (audible) this.sound(audible);
  }

  private jobs(): Assignment[] {
    const picture = store.picture();
    const own = (row: Assignment) => {
      const unit = picture.units.get(row.unit_id);
      return unit !== undefined && isOwn(store.session!, unit);
    };
    return [...picture.assignments.values()].filter(own);
  }

  private connection(): void {
    if (this.connected !== null && this.connected !== store.live) this.sound(store.live ? 'back' : 'lost');
    this.connected = store.live;
  }

  /** Every window knows what was heard; one of them is heard. */
  private sound(tone: Tone): void {
    if (this.voice.leads) this.play(tone);
  }

  /** For trying out. */
  play(tone: Tone): void {
    this.player.play(tone);
    if (tone === 'p1') navigator.vibrate?.([400, 200, 400]);
    this.played = [...this.played.slice(-19), tone];
  }
}

export const sound = new Sound();

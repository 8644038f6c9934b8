/** The one reactive object of a page: who is signed in, the picture, how old it is. Everything else is derived. */
import { get, post, Refused, request } from '../api/client';
import { recall, forget } from '../field/memory';
import { healthOf, UNHEARD, type Health, type Pulse } from '../live/health';
import { LiveStream } from '../live/socket';
import type { EntryFrame } from '../protocol/frames';
import type { Catalogue, PictureBody, Session } from '../protocol/types';
import { fromBody, forgetOld, KINDS, merge, type Changes, type Kind, type Picture } from './reducer';

/** A person with a password, who may sit down at a desk, or a screen with a token. */
export type Pass = { username: string; password: string; desk: string | null } | { token: string };
export type Phase = 'starting' | 'signed_out' | 'entering' | 'ready';
const UNKNOWN: Health = { level: 'lost', tick_age_s: null, age_s: null };
const NOTHING = fromBody({
  epoch: '', seq: 0, at: '', incidents: [], units: [], assignments: [], closures: [], alerts: [], recent: [], positions: [], desks: [],
});
/** So far the two clocks of a device may drift apart while its page is hidden without its having slept, ms. */
const SLEPT_MS = 2000;
/** How often a wall tries to open its session anew while the centre is away, ms. */
const RENEW_MS = 5000;
type Watcher = (changes: Changes) => void;

class Store {
  phase = $state<Phase>('starting');
  session = $state.raw<Session | null>(null);
  catalogue = $state.raw<Catalogue | null>(null);
  health = $state.raw<Health>(UNKNOWN);
  /** Server time, ms; moves once a second. */
  now = $state(Date.now());
  /** Whether a picture was ever read: before that a list is unknown, not empty. */
  known = $state(false);
  /** Whether the session ended by itself: then the sign-in says that nothing typed is lost. */
  expired = $state(false);
  /** Whether the centre could not be reached when the page began. */
  unreachable = $state(false);
  /** Frames of kinds this page does not know. */
  unknownFrames = $state(0);
  private versions = $state(Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>);
  private shown: Picture = NOTHING;
  private stream: LiveStream | null = null;
  private watchers = new Set<Watcher>();
  private readers = new Set<(frame: EntryFrame) => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private due: Changes = new Map();
  private hiddenAt = Date.now() - performance.now();
  /** When what is shown was last known to be true, for a start without network. */
  private remembered: { pulse: Pulse; offset: number } | null = null;
  private planned: 'quiet' | 'drawn' | null = null;
  /** A wall's token, known to this page alone and stored nowhere: nobody stands there to sign in when its session ends. */
  private token: string | null = null;

  /** The picture as far as these kinds of objects matter to whoever asks: it is asked again when they change. */
  picture(...kinds: Kind[]): Picture {
    for (const kind of kinds) void this.versions[kind];
    return this.shown;
  }

  get live(): boolean {
    return this.health.level === 'live';
  }

  get zone(): string {
    return this.catalogue?.timezone ?? 'Asia/Jakarta';
  }

  /** Server time to the millisecond, not reactive. */
  serverNow(): number {
    const heard = this.stream?.state.pulse.heardAt != null;
    return performance.now() + (heard ? this.stream!.state.offset : (this.remembered?.offset ?? Date.now() - performance.now()));
  }

  may(...roles: string[]): boolean {
    return this.session?.role_names.some((role) => roles.includes(role)) ?? false;
  }

  /** For those who draw by themselves (the map): called once per animation frame with what changed. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** For what rides in an entry's details and in no picture, as calls do. */
  read(reader: (frame: EntryFrame) => void): () => void {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  async signIn(pass: Pass): Promise<void> {
    await post('/api/session', pass, { retries: 1 });
    this.token = 'token' in pass ? pass.token : null;
    await this.enter();
  }

  /** A session has ended by itself: a page that holds a token opens it anew, as long as the token is not refused. */
  private async renew(): Promise<void> {
    if (this.token === null || this.phase !== 'signed_out') return;
    try {
      await this.signIn({ token: this.token });
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.token = null;
      else setTimeout(() => void this.renew(), RENEW_MS);
    }
  }

  /** Looks who is signed in; then follows the stream. */
  async enter(): Promise<void> {
    try {
      this.session = await get<Session>('/api/session', { retries: 0 });
      if (this.phase !== 'ready') this.phase = 'entering';
      this.catalogue = await get<Catalogue>('/api/catalogue', { retries: 8 });
      this.follow(this.session);
      this.phase = 'ready';
      this.unreachable = this.expired = false;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) return this.leave();
      this.unreachable = true;
      await this.remember();
      setTimeout(() => void this.enter(), 2000);
    }
  }

  /** Without network a crew's device shows the last it knew, with its age, and goes on trying. */
  private async remember(): Promise<void> {
    const kept = this.known ? null : await recall('picture');
    if (!kept) return;
    const heardAt = performance.now() - Math.max(0, Date.now() - kept.at);
    this.remembered = { pulse: { ...UNHEARD, heardAt }, offset: Date.now() - performance.now() + kept.skew };
    [this.session, this.catalogue] = [kept.session, kept.catalogue];
    this.shown = fromBody(kept.body);
    this.known = true;
    for (const kind of KINDS) this.versions[kind] += 1;
    this.phase = 'ready';
    this.run();
  }

  private run(): void {
    clearInterval(this.timer);
    document.removeEventListener('visibilitychange', this.woken);
    document.addEventListener('visibilitychange', this.woken);
    this.timer = setInterval(() => this.beat(), 250);
    this.beat();
  }

  /**
   * While a device sleeps its monotonic clock may stand still: then what was heard before is older than that clock says,
   * and the screen would be green for seconds although it has missed an hour.
   */
  private readonly woken = () => {
    const wall = Date.now() - performance.now();
    const slept = document.hidden ? 0 : wall - this.hiddenAt;
    this.hiddenAt = wall;
    const heard = this.stream?.state;
    if (slept < SLEPT_MS || heard?.pulse.heardAt == null) return;
    heard.pulse = { ...heard.pulse, heardAt: heard.pulse.heardAt - slept };
    heard.offset += slept;
    this.beat();
  };

  async signOut(): Promise<void> {
    this.token = null;
    await request('DELETE', '/api/session', undefined, { retries: 0 }).catch(() => null);
    await forget();
    this.leave();
  }

  leave(): void {
    this.stream?.stop();
    this.stream = null;
    clearInterval(this.timer);
    this.remembered = null;
    this.session = null;
    this.shown = NOTHING;
    this.known = false;
    this.health = UNKNOWN;
    this.phase = 'signed_out';
  }

  private follow(session: Session): void {
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
    const whole = session.role_names.some((role) => role !== 'field_unit' && role !== 'station');
    this.stream = new LiveStream(url, whole, {
      fetchPicture: () => get<PictureBody>('/api/picture', { retries: 0 }),
      changed: (changes) => this.mark(changes),
      entry: (frame) => this.readers.forEach((read) => read(frame)),
      signedOut: () => {
        this.leave();
        this.expired = true;
        void this.renew();
      },
      outdated: () => reloadOnce(),
    });
    if (this.remembered) this.stream.state.pulse = this.remembered.pulse;
    this.stream.start();
    this.run();
  }

  /**
   * Collects changes: however many frames come, the page is drawn once per animation frame. Positions alone change
   * nothing that the page itself draws, so they wait for no frame and cause none.
   */
  private mark(changes: Changes): void {
    merge(this.due, changes);
    if (this.due.size === 0) return;
    if (this.due.size === 1 && this.due.has('positions')) this.plan('quiet');
    else this.plan('drawn');
  }

  private plan(how: 'quiet' | 'drawn'): void {
    if (this.planned === 'drawn' || this.planned === how) return;
    this.planned = how;
    if (how === 'quiet') setTimeout(() => this.planned === 'quiet' && this.show(), 0);
    else if (document.hidden) setTimeout(() => this.show(), 200);
    else requestAnimationFrame(() => this.show());
  }

  private show(): void {
    this.planned = null;
    const changes = this.due;
    this.due = new Map();
    // Another object each time: what is derived from the same one would not be derived again.
    this.shown = { ...(this.stream?.state.picture ?? this.shown) };
    this.known ||= this.stream?.state.picture != null;
    for (const kind of changes.keys()) this.versions[kind] += 1;
    for (const watcher of this.watchers) watcher(changes);
  }

  /** Once a second everything that shows an age moves at once; a loss of the connection does not wait for it. */
  private beat(): void {
    const pulse = this.stream?.state.pulse ?? this.remembered?.pulse;
    if (!pulse) return;
    const health = healthOf(pulse, performance.now());
    if (health.level !== this.health.level) this.health = health;
    const now = Math.floor(this.serverNow() / 1000) * 1000;
    if (now === this.now) return;
    this.now = now;
    if (health.age_s !== this.health.age_s || health.tick_age_s !== this.health.tick_age_s) this.health = health;
    this.unknownFrames = this.stream?.state.unknown ?? 0;
    if (now % 60_000 === 0 && forgetOld(this.shown, now)) this.mark(new Map([['recent', 'all']]));
  }
}

/** A newer server speaks a newer version: the page is fetched anew, at most once a minute. */
function reloadOnce(): void {
  const last = Number(sessionStorage.getItem('sigap.reloaded') ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem('sigap.reloaded', String(Date.now()));
  location.reload();
}

export const store = new Store();

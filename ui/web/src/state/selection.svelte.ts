/** What is chosen at this desk: one incident, one unit, units picked. Shared by all windows of the same desk. */
import { freshKey } from '../api/exchange';

interface Place { lon: number; lat: number }
type Taker = (at: Place) => void;
/** What an act being prepared waits for from the lists and the map: units to be picked, or nothing. */
export type Awaited = 'units' | 'nothing';
interface Choice { incident: string | null; unit: string | null; picked: string[]; from: string; awaits: Awaited | null }

class Selection {
  incident = $state<string | null>(null);
  unit = $state<string | null>(null);
  /** Units picked for the act being prepared; whoever prepares it keeps and empties them. */
  picked = $state<string[]>([]);
  /** Fields that ask for a place. */
  private takers: Taker[] = [];
  private channel = new BroadcastChannel('sigap.selection');
  private readonly here = freshKey();
  /** By window: what the act that is being prepared there waits for. */
  private preparing = $state.raw<Record<string, Awaited | null>>({});

  constructor() {
    this.channel.onmessage = (event) => {
      const said = event.data as Choice | { place: Place } | { hello: true };
      if ('hello' in said) return this.incident || this.unit || this.picked.length || this.awaits ? this.tell() : undefined;
      if ('place' in said) return this.takers[0]?.(said.place);
      const choice = said;
      this.incident = choice.incident;
      this.unit = choice.unit;
      this.picked = choice.picked;
      this.preparing = { ...this.preparing, [choice.from]: choice.awaits };
    };
    // A window opened later learns what the desk has chosen, before it tells its own.
    this.channel.postMessage({ hello: true });
  }

  /** What waits at this desk, in whichever window. */
  get awaits(): Awaited | null {
    const all = Object.values(this.preparing);
    return all.includes('units') ? 'units' : all.includes('nothing') ? 'nothing' : null;
  }

  /** An act is being prepared in this window, or none any more. */
  prepare(awaits: Awaited | null): void {
    this.preparing = { ...this.preparing, [this.here]: awaits };
    this.tell();
  }

  /** A unit pointed at: picked where an act waits for units; its incident comes along unless an act is being prepared. */
  pointAt(unit: string, incident: string | null): void {
    if (this.awaits === 'units') this.toggle(unit);
    this.chooseUnit(unit);
    if (incident && this.awaits === null) this.chooseIncident(incident);
  }

  chooseIncident(id: string | null): void {
    this.incident = id;
    this.tell();
  }

  chooseUnit(id: string | null): void {
    this.unit = id;
    this.tell();
  }

  pick(ids: string[]): void {
    this.picked = ids;
    this.tell();
  }

  toggle(id: string): void {
    this.pick(this.picked.includes(id) ? this.picked.filter((other) => other !== id) : [...this.picked, id]);
  }

  /** A field that asks for a place takes what is clicked on the map. Answers how to end it. */
  take(taker: Taker): () => void {
    this.takers = [taker, ...this.takers];
    return () => {
      this.takers = this.takers.filter((other) => other !== taker);
    };
  }

  /** A click on the ground is for the newest field that asks, here or in another window, and kept for none that asks later. */
  place(at: Place): void {
    if (this.takers[0]) this.takers[0](at);
    else this.channel.postMessage({ place: { lon: at.lon, lat: at.lat } });
  }

  private tell(): void {
    const { incident, unit, here } = this;
    this.channel.postMessage({ incident, unit, picked: $state.snapshot(this.picked), from: here, awaits: this.preparing[here] ?? null } satisfies Choice);
  }
}

export const selection = new Selection();

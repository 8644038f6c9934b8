/** What is chosen at this desk: one incident, one unit, units picked. Shared by all windows of the same desk. */
import { freshKey } from '../api/exchange';

interface Place { lon: number; lat: number }
type Taker = (at: Place) => void;
/** What an act being prepared waits for from the lists and the map: units to be picked, or nothing. */
export type Awaited = 'units' | 'nothing';
interface Choice { incident: string | null; unit: string | null; picked: string[]; awaits: Awaited | null }
/** What a window did; to one window alone when it has just been opened. */
interface Deed { from: string; to?: string; did: Partial<Choice> }

class Selection {
  incident = $state<string | null>(null);
  unit = $state<string | null>(null);
  /** Units picked for the act being prepared; whoever prepares it keeps and empties them. */
  picked = $state<string[]>([]);
  /** Fields that ask for a place. */
  private takers: Taker[] = [];
  private channel = new BroadcastChannel('sigap.selection');
  private readonly here = freshKey();
  /** How often somebody at this desk chose or began something: whether hands are where they were. */
  deeds = 0;
  /** By window: what the act that is being prepared there waits for. */
  private preparing = $state.raw<Record<string, Awaited | null>>({});

  constructor() {
    this.channel.onmessage = (event) => {
      const said = event.data as Deed | { place: Place } | { hello: string };
      if ('hello' in said) return this.answer(said.hello);
      if ('place' in said) return this.takers[0]?.(said.place);
      // A window of before an upgrade speaks otherwise.
      if ('did' in said && (said.to === undefined || said.to === this.here)) this.hear(said);
    };
    // A window opened later learns what the desk has chosen, before it tells its own.
    this.channel.postMessage({ hello: this.here });
  }

  private hear({ from, did }: Deed): void {
    this.deeds += 1;
    if (did.incident !== undefined) this.incident = did.incident;
    if (did.unit !== undefined) this.unit = did.unit;
    if (did.picked !== undefined) this.picked = did.picked;
    if (did.awaits !== undefined) this.preparing = { ...this.preparing, [from]: did.awaits };
  }

  /** What waits at this desk, in whichever window. */
  get awaits(): Awaited | null {
    const all = Object.values(this.preparing);
    return all.includes('units') ? 'units' : all.includes('nothing') ? 'nothing' : null;
  }

  /** An act is being prepared in this window, or none any more. */
  prepare(awaits: Awaited | null): void {
    this.preparing = { ...this.preparing, [this.here]: awaits };
    this.tell({ incident: this.incident, awaits });
  }

  /** A unit pointed at: picked where an act waits for units; its incident comes along unless an act is being prepared. */
  pointAt(unit: string, incident: string | null): void {
    if (this.awaits === 'units') this.toggle(unit);
    this.chooseUnit(unit);
    if (incident && this.awaits === null) this.chooseIncident(incident);
  }

  chooseIncident(id: string | null): void {
    this.incident = id;
    this.tell({ incident: id });
  }

  /** An incident that nobody pointed at: other windows, where hands may be at something else, stay as they are. */
  turnHere(id: string): void {
    this.incident = id;
  }

  chooseUnit(id: string | null): void {
    this.unit = id;
    this.tell({ unit: id });
  }

  pick(ids: string[]): void {
    this.picked = ids;
    this.tell({ picked: ids });
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

  /** Only what was done: a window may have turned to an incident of its own. */
  private tell(did: Partial<Choice>): void {
    this.deeds += 1;
    this.post({ from: this.here, did });
  }

  private answer(to: string): void {
    const { incident, unit, picked, here } = this;
    if (incident || unit || picked.length || this.awaits) this.post({ from: here, to, did: { incident, unit, picked, awaits: this.preparing[here] ?? null } });
  }

  private post(deed: Deed): void {
    this.channel.postMessage($state.snapshot(deed));
  }
}

export const selection = new Selection();

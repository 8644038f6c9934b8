/** Brings the picture onto the map: what changed, and what grew old without changing. */
import { speech } from '../i18n/language.svelte';
import type { Station, Unit } from '../protocol/types';
import type { Changes, Picture } from '../state/reducer';
import { store } from '../state/store.svelte';
import type { ConsoleMap } from './console-map';
import { closureFeature, stationFeature } from './features';
import { beliefs, incidentMark, unitMark, type Mark } from './marks';

const differs = (a: Mark, b: Mark | undefined) => !b || a.x !== b.x || a.y !== b.y || a.sprite !== b.sprite || a.label !== b.label;

function* unitsOf(picture: Picture, ids: Iterable<string>): Generator<Unit> {
  for (const id of ids) {
    const unit = picture.units.get(id);
    if (unit) yield unit;
  }
}

export class Feed {
  private stations: ReadonlyMap<string, Station> = new Map();

  constructor(private readonly map: ConsoleMap) {}

  station(id: string): Station | undefined {
    return this.stations.get(id);
  }

  setStations(rows: Station[]): void {
    this.stations = new Map(rows.map((row) => [row.id, row]));
    this.map.set('stations', rows.map(stationFeature).filter((feature) => feature !== null));
    this.paint(store.picture());
  }

  /** Everything anew. */
  paint(picture: Picture): void {
    this.incidents(picture);
    this.closures(picture);
    this.units(picture, picture.units.values());
  }

  changed(changes: Changes): void {
    const picture = store.picture();
    const reported = changes.get('incidents');
    if (reported === 'all') this.incidents(picture);
    else for (const id of reported ?? []) this.incident(picture, id);
    if (changes.has('closures')) this.closures(picture);
    const [touched, moved] = [changes.get('units'), changes.get('positions')];
    if (touched === 'all' || moved === 'all') return this.units(picture, picture.units.values());
    for (const id of touched ?? []) if (!picture.units.has(id)) this.map.live.drop([id]);
    for (const ids of [touched, moved]) if (ids?.size) this.units(picture, unitsOf(picture, ids));
  }

  /** Positions grow older without any frame. Answers how many units have no place at all. */
  grow(): number {
    const picture = store.picture();
    const believe = beliefs(store.serverNow());
    const older: Unit[] = [];
    let unplaced = 0;
    for (const unit of picture.units.values()) {
      const fix = picture.positions.get(unit.id);
      const shown = this.map.live.get(unit.id);
      if (fix && shown?.believed !== believe(fix[5])) older.push(unit);
      if (!shown && unit.status !== 'off_duty') unplaced += 1;
    }
    this.units(picture, older);
    return unplaced;
  }

  private closures(picture: Picture): void {
    this.map.set('closures', [...picture.closures.values()].map((row) => closureFeature(row, speech.locale)));
  }

  private incidents(picture: Picture): void {
    this.map.live.drop(this.map.live.ids('incident').filter((id) => !picture.incidents.has(id)));
    for (const id of picture.incidents.keys()) this.incident(picture, id);
  }

  private incident(picture: Picture, id: string): void {
    const row = picture.incidents.get(id);
    const mark = row && incidentMark(row);
    if (!mark) this.map.live.drop([id]);
    else if (differs(mark, this.map.live.get(id))) this.map.live.put([mark]);
  }

  private units(picture: Picture, some: Iterable<Unit>): void {
    const believe = beliefs(store.serverNow());
    const marks: Mark[] = [];
    for (const unit of some) {
      const mark = unit.status === 'off_duty' ? null : unitMark(unit, picture.positions.get(unit.id), this.stations, believe);
      if (mark) marks.push(mark);
      else this.map.live.drop([unit.id]);
    }
    this.map.live.put(marks);
  }
}

/** What the fields of records choose from: agencies, stations, units. */
import { speech } from '../i18n/language.svelte';
import type { Agency, Station, UnitRecord } from '../protocol/types';
import { store } from '../state/store.svelte';
import { everyRow } from './pages';
import type { Option } from './record';

class Refs {
  agencies = $state.raw<Agency[]>([]);
  stations = $state.raw<Station[]>([]);

  /** Reads them, and again when one changes; answers how to stop. */
  follow(): () => void {
    void this.read();
    return store.read((frame) => {
      if (frame.event.startsWith('agency.') || frame.event.startsWith('station.')) void this.read();
    });
  }

  private async read(): Promise<void> {
    const signal = new AbortController().signal;
    const lists = [everyRow('/api/agencies', signal), everyRow('/api/stations', signal)] as const;
    // A list that does not come leaves the last one; the section that shows it says so itself.
    await Promise.allSettled([lists[0].then((rows) => (this.agencies = rows)), lists[1].then((rows) => (this.stations = rows))]);
  }

  get agencyOptions(): Option[] {
    return this.agencies.map((one) => ({ value: one.code, label: `${one.code} · ${speech.text(one.name)}` }));
  }

  get stationOptions(): Option[] {
    return this.stations.map((one) => ({ value: one.id, label: one.name }));
  }

  get unitOptions(): Option[] {
    const units = [...store.picture('units').units.values()] as Pick<UnitRecord, 'id' | 'call_sign'>[];
    return units.map((one) => ({ value: one.id, label: one.call_sign })).sort((a, b) => a.label.localeCompare(b.label));
  }

  stationName = (id: string | null): string => this.stations.find((one) => one.id === id)?.name ?? '';
}

export const refs = new Refs();

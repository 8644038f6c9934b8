/** What is written on an incident for its crews: fetched when it changes, kept for a start without network. */
import { get } from '../api/client';
import type { Moment } from '../protocol/types';
import { Loadable } from '../state/loadable.svelte';
import { keep, recall } from './memory';

type Note = NonNullable<Moment['detail']['note']>;
const MOST = 30;
const isNote = (moment: Moment): boolean => moment.detail.note != null;

export class Notes {
  readonly list = new Loadable<Moment[]>();
  private of: string | null = null;

  look(incident: string): void {
    if (this.of !== incident) {
      this.list.clear();
      void recall('notes').then((kept) => this.of === incident && this.list.value === null && kept?.[incident] && (this.list.value = kept[incident]));
    }
    this.of = incident;
    void this.list.load(async (signal) => {
      const { items } = await get<{ items: Moment[] }>(`/api/incidents/${incident}/timeline`, { signal, retries: 1 });
      const notes = items.filter(isNote).slice(-MOST);
      void keep('notes', { [incident]: notes });
      return notes;
    });
  }

  /** Newest first, urgent ones before others. */
  get inOrder(): Note[] {
    const notes = (this.list.value ?? []).map((moment) => moment.detail.note!).reverse();
    return [...notes.filter((note) => note.urgent), ...notes.filter((note) => !note.urgent)];
  }
}

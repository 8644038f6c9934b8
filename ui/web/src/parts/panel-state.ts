import type { Loadable } from '../state/loadable.svelte';
import type { PanelState } from './Panel.svelte';

/** What a panel shows of something fetched. A dead line outranks a failed load: what was there before stays readable. */
export function fetchedState({ state, value }: Pick<Loadable<unknown>, 'state' | 'value'>, live: boolean, empty = false): PanelState {
  if (state === 'forbidden') return 'forbidden';
  if (value === null) return state === 'failed' || state === 'absent' ? 'failed' : 'loading';
  if (!live) return 'stale';
  if (state === 'failed' || state === 'absent') return 'partial';
  return empty ? 'empty' : 'live';
}

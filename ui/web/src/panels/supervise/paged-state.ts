/** What a panel shows of a list that comes page by page. */
import type { PanelState } from '../../parts/Panel.svelte';
import type { Paged } from '../../state/paged.svelte';

export function pagedState(list: Paged<unknown, string | number>): PanelState {
  const { state, value } = list.first;
  if (state === 'forbidden') return 'forbidden';
  if (value === null) return state === 'failed' || state === 'absent' ? 'failed' : 'loading';
  if (state === 'failed') return 'stale';
  return list.items.length || list.next !== null ? 'live' : 'empty';
}

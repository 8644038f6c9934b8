/** Rows that never move under the pointer: pure. */

export interface Pin { id: string; at: number }

/**
 * The order in which rows are shown: the wanted one, except that the pinned row keeps its place and the others flow
 * around it. A pinned row that is wanted no longer stays until it is let go; `null` is an empty place above it.
 */
export function arrange(wanted: string[], pinned: Pin | null): (string | null)[] {
  if (!pinned) return wanted;
  const others: (string | null)[] = wanted.filter((id) => id !== pinned.id);
  while (others.length < pinned.at) others.push(null);
  return [...others.slice(0, pinned.at), pinned.id, ...others.slice(pinned.at)];
}

/** First and last index (exclusive) of the rows to be drawn, with a few beyond each edge. */
export function windowOf(top: number, height: number, row: number, count: number, beyond = 4): [number, number] {
  const first = Math.max(0, Math.floor(top / row) - beyond);
  const last = Math.min(count, Math.ceil((top + height) / row) + beyond);
  return [first, last];
}

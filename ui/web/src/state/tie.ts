/** Which words a point belongs to: other words are another place, whose point nobody has given yet. Pure. */
export interface Where { lon: number; lat: number }
export interface Tie<P extends Where> {
  point: P;
  /** The words it was given with; null: it stands by itself, as a click on the map does. */
  words: string | null;
}

const same = (a: Where, b: Where) => a.lon === b.lon && a.lat === b.lat;

/** The tie of the point that stands now; one that came from outside belongs to the words it came with. */
export function tieOf<P extends Where>(known: Tie<P> | null, point: P | null, words: string, free: (point: P) => boolean): Tie<P> | null {
  if (!point || (known && same(known.point, point))) return known;
  return { point, words: free(point) ? null : words.trim() || null };
}

/** The point after these words were typed: none for other words, again the one they had when they are typed back. */
export function pointFor<P extends Where>(tie: Tie<P> | null, point: P | null, words: string): P | null {
  if (tie === null || tie.words === null) return point;
  return tie.words === words.trim() ? tie.point : null;
}

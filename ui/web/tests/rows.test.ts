import { describe, expect, test } from 'vitest';
import { arrange, windowOf } from '../src/state/rows';

describe('rows under the pointer', () => {
  test('without a pointer they are as wanted', () => {
    expect(arrange(['a', 'b'], null)).toEqual(['a', 'b']);
  });
  test('the pinned row keeps its place while more urgent ones come above', () => {
    expect(arrange(['new', 'a', 'b', 'c'], { id: 'b', at: 1 })).toEqual(['new', 'b', 'a', 'c']);
  });
  test('a new row on top is in sight at once, unless the pointer is on the first place', () => {
    expect(arrange(['new', 'a', 'b'], { id: 'a', at: 0 })).toEqual(['a', 'new', 'b']);
  });
  test('a pinned row that is gone stays until it is let go', () => {
    expect(arrange(['a', 'c'], { id: 'b', at: 1 })).toEqual(['a', 'b', 'c']);
  });
  test('where the others become too few, empty places keep the pinned row where it is', () => {
    expect(arrange(['a'], { id: 'b', at: 3 })).toEqual(['a', null, null, 'b']);
  });
  test('whatever comes and goes, the pinned row never moves and nothing is shown twice or lost', () => {
    let seed = 112;
    const dice = (n: number) => (seed = (seed * 16807) % 2147483647) % n;
    for (let round = 0; round < 500; round += 1) {
      const wanted = Array.from({ length: dice(40) }, (_, n) => `r${(n * 7 + round) % 60}`).filter((id, n, all) => all.indexOf(id) === n);
      const pin = { id: `r${dice(60)}`, at: dice(40) };
      const shown = arrange(wanted, pin);
      expect(shown[pin.at]).toBe(pin.id);
      const rows = shown.filter((id) => id !== null);
      expect(new Set(rows).size).toBe(rows.length);
      expect(rows.filter((id) => id !== pin.id)).toEqual(wanted.filter((id) => id !== pin.id));
    }
  });
});

test('only what is in view is drawn, with a few rows beyond each edge', () => {
  expect(windowOf(0, 320, 32, 2000)).toEqual([0, 14]);
  expect(windowOf(3200, 320, 32, 2000)).toEqual([96, 114]);
  expect(windowOf(0, 320, 32, 3)).toEqual([0, 3]);
});

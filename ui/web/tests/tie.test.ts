import { expect, test } from 'vitest';
import { pointFor, tieOf } from '../src/state/tie';

const AT = { lon: 112.7378, lat: -7.2459 };
const OTHER = { lon: 112.75, lat: -7.26 };
const bound = () => false;

test('other words have no point, the same words have theirs again', () => {
  const tie = tieOf(null, AT, 'Jl. Demak 3', bound);
  expect(pointFor(tie, AT, 'Jl. Demak 3 ')).toEqual(AT);
  expect(pointFor(tie, AT, 'Jl. Demak 17')).toBeNull();
  const later = tieOf(tie, null, 'Jl. Demak 17', bound);
  expect(pointFor(later, null, 'Jl. Demak 3')).toEqual(AT);
});

test('a point without words, of the map or of the caller stands whatever is typed', () => {
  const alone = tieOf(null, AT, '', bound);
  expect(pointFor(tieOf(alone, AT, 'depan', bound), AT, 'depan masjid')).toEqual(AT);
  const clicked = { point: OTHER, words: null };
  expect(pointFor(tieOf(clicked, OTHER, 'depan', bound), OTHER, 'depan masjid')).toEqual(OTHER);
  const callers = tieOf(null, AT, 'depan', () => true);
  expect(pointFor(callers, AT, 'depan masjid')).toEqual(AT);
});

test('the point of another record belongs to its own words', () => {
  const before = tieOf(null, AT, 'Jl. Demak 3', bound);
  const now = tieOf(before, OTHER, 'Gang Dolly', bound);
  expect(pointFor(now, OTHER, 'Gang Dolly 4')).toBeNull();
  expect(pointFor(now, null, 'Jl. Demak 3')).toBeNull();
});

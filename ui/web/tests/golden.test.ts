import { expect, test } from 'vitest';
import type { EntryFrame } from '../src/protocol/frames';
import type { PictureBody } from '../src/protocol/types';
import { apply, fromBody, place, toBody } from '../src/state/reducer';

interface Story { picture: PictureBody; frames: EntryFrame[]; expected: PictureBody }
const files = import.meta.glob<Story>('../../../tests/golden/*.json', { eager: true, import: 'default' });
const stories = Object.keys(files).map((path) => path.split('/').at(-1)!);
const read = (name: string) => structuredClone(files[`../../../tests/golden/${name}`]!);

test('there are golden frames', () => expect(stories.length).toBeGreaterThan(1));

test.each(stories)('old picture and frames are the new picture: %s', (name) => {
  const story = read(name);
  const picture = fromBody(story.picture);
  for (const frame of story.frames) {
    expect(place(picture, frame, true)).toBe('next');
    apply(picture, frame);
  }
  expect(toBody(picture)).toEqual(toBody(fromBody(story.expected)));
  expect(picture.seq).toBe(story.expected.seq);
});

test.each(stories)('a frame left out, repeated or out of order never goes unnoticed: %s', (name) => {
  const { picture: body, frames } = read(name);
  for (let gone = 0; gone < frames.length - 1; gone += 1) {
    const picture = fromBody(body);
    for (const frame of frames.slice(0, gone)) apply(picture, frame);
    expect(place(picture, frames[gone + 1]!, true)).toBe('gap');
    if (gone > 0) expect(place(picture, frames[gone - 1]!, true)).toBe('old');
  }
});

test.each(stories)('the assignments of each incident are those that name it: %s', (name) => {
  const story = read(name);
  const picture = fromBody(story.picture);
  for (const frame of story.frames) apply(picture, frame);
  for (const [incident, ids] of picture.byIncident) {
    for (const id of ids) expect(picture.assignments.get(id)?.incident_id).toBe(incident);
  }
  const indexed = [...picture.byIncident.values()].reduce((sum, ids) => sum + ids.size, 0);
  expect(indexed).toBe(picture.assignments.size);
});

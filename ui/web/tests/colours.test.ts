import { expect, test } from 'vitest';
import { DAY, NIGHT, prioritySign, type Ground } from '../src/parts/signs';
import css from '../src/theme/tokens.css?raw';

/** The variables of one block. */
function block(selector: string): Record<string, string> {
  const body = css.split(`\n${selector} {`)[1]!.split('}')[0]!;
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#\w+)/g)].map(([, name, value]) => [name, value]));
}

test('a priority has one colour, in a list drawn by CSS and in a sign drawn on a canvas', () => {
  const tokens = block(':root');
  for (const priority of [1, 2, 3, 4]) {
    for (const ground of [NIGHT, DAY]) {
      const sign = prioritySign(priority, ground);
      expect([sign.strokes[0]!.fill, sign.ink]).toEqual([tokens[`p${priority}`], tokens[`p${priority}-ink`]]);
    }
  }
});

test('signs lie on the ground of the panels', () => {
  const grounds: [string, Ground][] = [['.night', NIGHT], ['.day', DAY]];
  for (const [selector, ground] of grounds) {
    const tokens = block(selector);
    expect(ground).toEqual({ ink: tokens['sign-edge'], paper: tokens.panel });
  }
});

import { describe, expect, test } from 'vitest';
import codes from './codes.json';
import { en } from '../src/i18n/en';
import { id } from '../src/i18n/id';

type Tree = Record<string, unknown>;
/** Every key with its kind, `bar.live: string`. */
function keys(tree: Tree, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? keys(value as Tree, `${path}${key}.`) : [`${path}${key}: ${typeof value}`]);
}

describe('words', () => {
  test('both languages hold the same keys', () => {
    expect(keys(en as unknown as Tree)).toEqual(keys(id as unknown as Tree));
  });
  test.each(Object.entries(codes))('every code of %s has words in both languages', (list, all) => {
    for (const words of [id, en]) {
      const known = (words.codes as Record<string, Record<string, string>>)[list] ?? {};
      expect(all.filter((code) => !known[code]?.trim())).toEqual([]);
    }
  });
  test('nothing is left in the other language by mistake', () => {
    expect(id.dispatch.waiting).not.toBe(en.dispatch.waiting);
    expect(id.codes.type.fire).toBe('Kebakaran');
    expect(en.codes.type.fire).toBe('Fire');
  });
});

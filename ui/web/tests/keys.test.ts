import { describe, expect, test, vi } from 'vitest';
import { chordOf, Keymap, type Binding } from '../src/keys';

const press = (key: string, over: Partial<KeyboardEvent> = {}) => {
  const event = { key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, target: null, defaultPrevented: false, isComposing: false, preventDefault: vi.fn(), ...over };
  return event as unknown as KeyboardEvent;
};
const binding = (chord: string, run: () => void, over: Partial<Binding> = {}): Binding => ({ chord, group: 'everywhere', label: chord, run, ...over });

describe('the keyboard', () => {
  test('names a chord as it is printed on the button', () => {
    expect(chordOf(press('a'))).toBe('A');
    expect(chordOf(press('Enter', { ctrlKey: true }))).toBe('Ctrl+Enter');
    expect(chordOf(press('ArrowDown', { ctrlKey: true }))).toBe('Ctrl+Down');
    expect(chordOf(press('?', { shiftKey: true }))).toBe('?');
    expect(chordOf(press('Escape'))).toBe('Esc');
  });
  test('the newest binding of a chord wins until it is taken away', () => {
    const map = new Keymap();
    const said: string[] = [];
    map.bind([binding('Esc', () => said.push('page'))]);
    const close = map.bind([binding('Esc', () => said.push('form'))]);
    map.listen(press('Escape'));
    close();
    map.listen(press('Escape'));
    expect(said).toEqual(['form', 'page']);
  });
  test('a key that is bound is kept from the browser, another is not', () => {
    const map = new Keymap();
    map.bind([binding('F2', () => undefined)]);
    const bound = press('F2');
    const free = press('F5');
    map.listen(bound);
    map.listen(free);
    expect(bound.preventDefault).toHaveBeenCalled();
    expect(free.preventDefault).not.toHaveBeenCalled();
  });
  test('single letters act only where the focus is, and can be turned off', () => {
    const map = new Keymap();
    const run = vi.fn();
    const within = { contains: () => true } as unknown as Element;
    map.bind([binding('A', run, { within: () => within })]);
    globalThis.document = { activeElement: null } as unknown as Document;
    map.listen(press('a'));
    map.setLetters(false);
    map.listen(press('a'));
    expect(run).toHaveBeenCalledTimes(1);
    map.setLetters(true);
    map.bind([binding('A', run, { within: () => null })]);
    map.listen(press('a'));
    expect(run).toHaveBeenCalledTimes(2);
  });
  test('a key that is held acts once, unless it goes on while it is held', () => {
    const map = new Keymap();
    const [acts, goesOn] = [vi.fn(), vi.fn()];
    map.bind([binding('8', acts), binding('Right', goesOn, { repeats: true })]);
    const held = press('8', { repeat: true });
    for (const event of [press('8'), held, press('ArrowRight'), press('ArrowRight', { repeat: true })]) map.listen(event);
    expect(acts).toHaveBeenCalledTimes(1);
    expect(goesOn).toHaveBeenCalledTimes(2);
    expect(held.preventDefault).toHaveBeenCalled();
  });
  test('what may not happen now is not found', () => {
    const map = new Keymap();
    const run = vi.fn();
    map.bind([binding('F8', run, { when: () => false })]);
    map.listen(press('F8'));
    expect(run).not.toHaveBeenCalled();
  });
  test('the list shows each chord of a group once', () => {
    const map = new Keymap();
    map.bind([binding('Esc', () => undefined), binding('F2', () => undefined)]);
    map.bind([binding('Esc', () => undefined)]);
    expect(map.list().map((one) => one.chord).sort()).toEqual(['Esc', 'F2']);
  });
});

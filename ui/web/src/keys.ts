/**
 * The keyboard: every key of a page is declared here by whoever serves it, and shown by `?`.
 *
 * Never Ctrl+N/T/W, F5, F11, F12 or Alt with a digit: the browser owns them. A single character acts only outside of
 * fields, only where its `within` holds the focus, and can be turned off (WCAG 2.1.4).
 */
export type Group = 'everywhere' | 'incident' | 'unit' | 'form' | 'line' | 'list';

export interface Binding {
  /** `F2`, `Ctrl+Enter`, `Alt+Enter`, `A`, `?` .. */
  chord: string;
  group: Group;
  label: string;
  run: (event: KeyboardEvent) => void;
  when?: () => boolean;
  /** The part of the page that must hold the focus. */
  within?: () => Element | null | undefined;
  /** Acts as well where nothing holds the focus, as after the list that held it has run empty. */
  idle?: boolean;
  /** Goes on while its key is held. What acts does not: what a key means may have changed meanwhile. */
  repeats?: boolean;
}

const NAMES: Record<string, string> = { ' ': 'Space', Escape: 'Esc', ArrowDown: 'Down', ArrowUp: 'Up', ArrowLeft: 'Left', ArrowRight: 'Right' };

/** The chord of an event: `Ctrl+Enter`, `F2`, `A`, `?`. Shift counts only with named keys. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>): string {
  const single = event.key.length === 1 && event.key !== ' ';
  const name = single ? event.key.toUpperCase() : (NAMES[event.key] ?? event.key);
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', event.shiftKey && !single ? 'Shift' : '', name];
  return parts.filter(Boolean).join('+');
}

const isCharacter = (chord: string) => chord.length === 1;

export function isTyping(target: EventTarget | null): boolean {
  const field = target as Partial<HTMLInputElement> | null;
  if (field?.tagName === 'INPUT') return !['checkbox', 'radio', 'button'].includes(field.type ?? '');
  return field?.tagName === 'TEXTAREA' || field?.tagName === 'SELECT' || field?.isContentEditable === true;
}

export class Keymap {
  private bindings: Binding[] = [];
  /** Whether single characters act. */
  letters = localStorage.getItem('sigap.letters') !== 'off';

  /** Adds bindings; the newest of a chord wins. Answers how to take them away. */
  bind(bindings: Binding[]): () => void {
    this.bindings = [...bindings, ...this.bindings];
    return () => {
      this.bindings = this.bindings.filter((binding) => !bindings.includes(binding));
    };
  }

  setLetters(on: boolean): void {
    this.letters = on;
    localStorage.setItem('sigap.letters', on ? 'on' : 'off');
  }

  /** The binding an event means, if any. */
  find(event: KeyboardEvent): Binding | undefined {
    const chord = chordOf(event);
    const character = isCharacter(chord);
    if (character && (!this.letters || isTyping(event.target))) return undefined;
    return this.bindings.find((binding) => binding.chord === chord && (binding.when?.() ?? true) && this.inside(binding));
  }

  private inside(binding: Binding): boolean {
    const at = document.activeElement;
    if (binding.idle && (at === null || at === document.body)) return true;
    return !binding.within || (binding.within()?.contains(at) ?? false);
  }

  readonly listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const binding = this.find(event);
    if (!binding) return;
    event.preventDefault();
    if (!event.repeat || binding.repeats) binding.run(event);
  };

  /** What is bound just now, each chord of a group once. */
  list(): Binding[] {
    const seen = new Set<string>();
    return this.bindings.filter((binding) => {
      const name = `${binding.group} ${binding.chord}`;
      return !seen.has(name) && seen.add(name);
    });
  }
}

export const keymap = new Keymap();

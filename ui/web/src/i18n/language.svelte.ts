/** The language of the page, and its words. Every text on every page comes from here. */
import { en } from './en';
import { id, type Words } from './id';

export type Language = 'id' | 'en';
const WORDS: Record<Language, Words> = { id, en };
const LOCALES: Record<Language, string> = { id: 'id-ID', en: 'en-GB' };
export type CodeList = keyof Words['codes'];

class Speech {
  code = $state<Language>(localStorage.getItem('sigap.language') === 'en' ? 'en' : 'id');

  /** The words of the chosen language. */
  get w(): Words {
    return WORDS[this.code];
  }

  /** The one of two catalogues that is spoken: words of a page that is fetched when it is opened. */
  pick<T>(words: Record<Language, T>): T {
    return words[this.code];
  }

  get locale(): string {
    return LOCALES[this.code];
  }

  /** The word for a code of the interface; a code that nobody has a word for is shown as it is. */
  of(list: CodeList, code: string): string {
    return (this.w.codes[list] as Record<string, string>)[code] ?? code;
  }

  /** The text of the catalogue in this language. */
  text(text: { id: string; en: string } | null | undefined): string {
    return text?.[this.code] ?? '';
  }

  choose(code: Language): void {
    this.code = code;
    localStorage.setItem('sigap.language', code);
    document.documentElement.lang = code;
  }
}

export const speech = new Speech();
document.documentElement.lang = speech.code;

/** What this desk looks at: agencies and areas. A filter is always shown as such, and never hides what waits in priority 1. */
import type { Filter } from './selectors';

class DeskFilter implements Filter {
  agencies = $state<string[]>(read('agencies'));
  areas = $state<string[]>(read('areas'));
  sort = $state<'status' | 'sign'>(localStorage.getItem('sigap.sort') === 'sign' ? 'sign' : 'status');

  get on(): boolean {
    return this.agencies.length > 0 || this.areas.length > 0;
  }

  toggle(kind: 'agencies' | 'areas', code: string): void {
    const now = this[kind];
    this.set(kind, now.includes(code) ? now.filter((other) => other !== code) : [...now, code]);
  }

  clear(): void {
    this.set('agencies', []);
    this.set('areas', []);
  }

  sortBy(sort: 'status' | 'sign'): void {
    this.sort = sort;
    localStorage.setItem('sigap.sort', sort);
  }

  private set(kind: 'agencies' | 'areas', codes: string[]): void {
    this[kind] = codes;
    localStorage.setItem(`sigap.filter.${kind}`, JSON.stringify(codes));
  }
}

function read(kind: string): string[] {
  return JSON.parse(localStorage.getItem(`sigap.filter.${kind}`) ?? '[]') as string[];
}

export const filter = new DeskFilter();

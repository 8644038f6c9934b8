/** Addresses of the pages. Each page is a file of its own that is fetched when it is first opened. */
import type { Component } from 'svelte';
import type { Words } from './i18n/id';
import type { Role, Session } from './protocol/types';

export interface Page {
  /** First part of the address; what follows belongs to the page. */
  path: string;
  name: keyof Words['pages'];
  /** Who may open it: any of these roles. */
  roles: Role[];
  /** Who starts here, although an earlier page is theirs too: people of these roles alone. */
  home?: Role[];
  /** Whether the page draws its own frame instead of the bar on top. */
  bare?: boolean;
  load: () => Promise<{ default: Component }>;
}

const ROOM: Role[] = ['call_taker', 'dispatcher', 'shift_leader'];
/** All pages, in the order in which a person's start page is looked for. */
export const PAGES: Page[] = [
  { path: '/dispatch', name: 'dispatch', roles: ['dispatcher', 'shift_leader', 'supervisor', 'admin'], load: () => import('./pages/Dispatch.svelte') },
  { path: '/call', name: 'call', roles: ROOM, load: () => import('./pages/Call.svelte') },
  { path: '/unit', name: 'unit', roles: ['field_unit', 'station'], bare: true, load: () => import('./pages/Unit.svelte') },
  { path: '/supervise', name: 'supervise', roles: ['supervisor', 'shift_leader', 'admin'], home: ['supervisor'], load: () => import('./pages/Supervise.svelte') },
  { path: '/admin', name: 'admin', roles: ['admin', 'supervisor'], home: ['admin'], load: () => import('./pages/Admin.svelte') },
  { path: '/wall', name: 'wall', roles: [...ROOM, 'supervisor', 'admin', 'viewer', 'department', 'station'], bare: true, load: () => import('./pages/Wall.svelte') },
];

export const pageOf = (path: string): Page | undefined =>
  PAGES.find((page) => path === page.path || path.startsWith(`${page.path}/`));

export const pagesFor = (session: Session): Page[] =>
  PAGES.filter((page) => page.roles.some((role) => session.role_names.includes(role)));

/** Where a person starts. */
export function startOf(session: Session): string {
  const mine = pagesFor(session);
  const home = mine.find((page) => session.role_names.every((role) => page.home?.includes(role)));
  return (home ?? mine[0])?.path ?? '/';
}

class Route {
  path = $state(location.pathname);
  /** What follows the question mark: what a page is asked to show. */
  search = $state(location.search);

  constructor() {
    addEventListener('popstate', () => {
      this.path = location.pathname;
      this.search = location.search;
    });
  }

  /** The parts after the page's own: `/dispatch/map` is `['map']`. */
  get rest(): string[] {
    return this.path.split('/').filter(Boolean).slice(1);
  }

  /** Goes to an address, which may hold a question. */
  go(address: string, replace = false): void {
    if (address === this.path + this.search) return;
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.path = location.pathname;
    this.search = location.search;
  }

  /** Follows a link within the page, unless it was meant for a window of its own. */
  follow(event: MouseEvent, address: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.go(address);
  }

  /** Changes what the page is asked to show; null takes a word away. It can be sent to somebody, and is no step back. */
  ask(changes: Record<string, string | null>): void {
    const params = new URLSearchParams(this.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') params.delete(name);
      else params.set(name, value);
    }
    const text = params.toString();
    this.go(this.path + (text ? `?${text}` : ''), true);
  }
}

export const route = new Route();

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
  { path: '/wall', name: 'wall', roles: [...ROOM, 'supervisor', 'admin', 'viewer', 'department', 'station'], bare: true, load: () => import('./pages/Wall.svelte') },
];

export const pageOf = (path: string): Page | undefined =>
  PAGES.find((page) => path === page.path || path.startsWith(`${page.path}/`));

export const pagesFor = (session: Session): Page[] =>
  PAGES.filter((page) => page.roles.some((role) => session.role_names.includes(role)));

/** Where a person starts. */
export const startOf = (session: Session): string => pagesFor(session)[0]?.path ?? '/';

class Route {
  path = $state(location.pathname);

  constructor() {
    addEventListener('popstate', () => (this.path = location.pathname));
  }

  /** The parts after the page's own: `/dispatch/map` is `['map']`. */
  get rest(): string[] {
    return this.path.split('/').filter(Boolean).slice(1);
  }

  go(path: string, replace = false): void {
    if (path === this.path) return;
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    this.path = path;
  }
}

export const route = new Route();

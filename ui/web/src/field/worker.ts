/**
 * The service worker of the field unit. It keeps the built files, so that the page starts without network, and sends
 * letters when the network is back although the page is closed. It never keeps an answer of the centre: what a crew
 * sees without network comes from the page's own store and carries its age.
 */
import { exchange } from '../api/exchange';
import { openDatabase } from './database';
import { KeptLetters } from './letters';
import { CHANNEL, postAll } from './post';

/** The files of this version, named by the build. */
declare const SHELL: string[];
interface Extendable extends Event { waitUntil(work: Promise<unknown>): void }
interface Fetching extends Extendable { readonly request: Request; respondWith(answer: Promise<Response>): void }
interface Syncing extends Extendable { readonly tag: string }
interface Scope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: string, work: (event: never) => void): void;
}

const scope = self as unknown as Scope;
const PAGE = '/unit';
const STANDING = ['/unit.webmanifest', '/icons/unit-192.png', '/icons/unit-512.png'];
const version = SHELL.reduce((sum, name) => [...name].reduce((hash, c) => (Math.imul(hash, 31) + c.charCodeAt(0)) | 0, sum), 7);
const CACHE = `sigap-unit-${(version >>> 0).toString(36)}`;
/** How long the network may take for the page itself before the kept one is shown. */
const PAGE_MS = 3000;

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([new Request(PAGE, { cache: 'reload' }), ...SHELL, ...STANDING]);
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('sigap-unit-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

const kept = async (name: string): Promise<Response | undefined> => (await caches.open(CACHE)).match(name);

/** The newest page while there is a network, else the kept one. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PAGE_MS) });
    if (answer.ok) return answer;
    throw new Error(String(answer.status));
  } catch (error) {
    const found = await kept(PAGE);
    if (found) return found;
    throw error;
  }
}

/** A built file never changes under its name. */
async function file(request: Request): Promise<Response> {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

async function send(): Promise<void> {
  const channel = new BroadcastChannel(CHANNEL);
  const letters = new KeptLetters(await openDatabase());
  const end = await postAll(letters, exchange, () => channel.postMessage('changed'));
  channel.close();
  // The browser tries again later when this fails.
  if (end === 'away') throw new Error('the centre is away');
}

scope.addEventListener('install', (event: Extendable) => event.waitUntil(install()));
scope.addEventListener('activate', (event: Extendable) => event.waitUntil(activate()));
scope.addEventListener('sync', (event: Syncing) => {
  if (event.tag === CHANNEL) event.waitUntil(send());
});
scope.addEventListener('fetch', (event: Fetching) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && (pathname === PAGE || pathname.startsWith(`${PAGE}/`))) event.respondWith(page(request));
  else if (pathname.startsWith('/assets/') || STANDING.includes(pathname)) event.respondWith(file(request));
});

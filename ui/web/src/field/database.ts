/** The browser's own database of a crew's device: letters to the centre, and what is kept for a start without network. */
const VERSION = 1;
export const NAME = 'sigap.field';

export const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });

/** Resolves when everything of a transaction is on the disk. */
export const settled = (work: IDBTransaction): Promise<void> =>
  new Promise((yes, no) => {
    work.oncomplete = () => yes();
    work.onabort = work.onerror = () => no(work.error);
  });

/** Rejects where the browser has no database, as in some private windows. */
export function openDatabase(name = NAME): Promise<IDBDatabase> {
  if (typeof indexedDB === 'undefined') return Promise.reject(new Error('no IndexedDB'));
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('letters', { keyPath: 'n', autoIncrement: true });
    request.result.createObjectStore('kept');
  };
  return answerOf(request);
}

let shared: Promise<IDBDatabase> | undefined;
/** The one connection of this page. */
export const database = (): Promise<IDBDatabase> => (shared ??= openDatabase());

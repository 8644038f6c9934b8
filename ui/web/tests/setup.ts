/** The little of a browser that plain modules touch when they are loaded. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  } as Storage;
}
globalThis.localStorage ??= storage();
globalThis.sessionStorage ??= storage();
globalThis.document ??= { documentElement: { lang: '', className: '' } } as unknown as Document;

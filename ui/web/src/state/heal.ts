/** A screen nobody sits at heals itself: a broken page or an old version is fetched anew, at most once a minute. */

const LOOK_MS = 300_000;
const NAME = 'sigap.healed';

function reload(): void {
  const last = Number(sessionStorage.getItem(NAME) ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem(NAME, String(Date.now()));
  location.reload();
}

const scripts = (html: string): string => [...html.matchAll(/assets\/index-[\w-]+\.js/g)].map(String).join();

async function outdated(): Promise<boolean> {
  const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
  return answer?.ok === true && scripts(await answer.text()) !== scripts(document.documentElement.innerHTML);
}

/** Watches until the returned function is called. */
export function healing(): () => void {
  const broken = () => setTimeout(reload, 5000);
  addEventListener('error', broken);
  addEventListener('unhandledrejection', broken);
  const timer = setInterval(() => void outdated().then((old) => old && reload()), LOOK_MS);
  return () => {
    removeEventListener('error', broken);
    removeEventListener('unhandledrejection', broken);
    clearInterval(timer);
  };
}

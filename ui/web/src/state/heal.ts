/** A screen nobody sits at heals itself: a broken page or an old version is fetched anew, at most once a minute. */

const LOOK_MS = 300_000;
const PAUSE_MS = 60_000;
const AGAIN_MS = 5000;
const NAME = 'sigap.healed';
let due: ReturnType<typeof setTimeout> | undefined;

const scripts = (html: string): string => [...html.matchAll(/assets\/index-[\w-]+\.js/g)].map(String).join();

/** The scripts of the page as the centre has it now; empty while there is none to be had. */
async function offered(): Promise<string> {
  const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
  return answer?.ok ? scripts(await answer.text().catch(() => '')) : '';
}

function plan(ms: number): void {
  due ??= setTimeout(() => {
    due = undefined;
    void reload();
  }, ms);
}

/** Not before the page is to be had: a browser's own error page would stay on the wall for good. */
async function reload(): Promise<void> {
  const passed = Date.now() - Number(sessionStorage.getItem(NAME) ?? 0);
  if (passed >= 0 && passed < PAUSE_MS) return plan(PAUSE_MS - passed);
  if (!(await offered())) return plan(AGAIN_MS);
  sessionStorage.setItem(NAME, String(Date.now()));
  location.reload();
}

async function look(): Promise<void> {
  const now = await offered();
  if (now && now !== scripts(document.documentElement.innerHTML)) await reload();
}

/** Watches until the returned function is called. */
export function healing(): () => void {
  const broken = () => plan(AGAIN_MS);
  addEventListener('error', broken);
  addEventListener('unhandledrejection', broken);
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => {
    removeEventListener('error', broken);
    removeEventListener('unhandledrejection', broken);
    clearInterval(timer);
    clearTimeout(due);
    due = undefined;
  };
}

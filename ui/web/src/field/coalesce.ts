/** Which of a device's fixes are worth sending: often enough to follow a turn, seldom enough for a weak network. */
export interface Fix { lon: number; lat: number; at: string; accuracy_m: number | null; speed_mps: number | null; heading_deg: number | null }

/** A fix is kept when so much has changed or so much time has passed [J]. */
const FAR_M = 30;
const TURN_DEG = 35;
const OFTEN_MS = 1000;
const SELDOM_MS = 10_000;
/** A queue of this length is thinned: of old fixes every second one is enough. */
export const MOST = 240;
const METRE_DEG = 1 / 111_320;

function metres(a: Fix, b: Fix): number {
  const east = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, b.lat - a.lat) / METRE_DEG;
}

const turn = (a: number | null, b: number | null): number =>
  a === null || b === null ? 0 : Math.abs(((b - a + 540) % 360) - 180);

export function isNews(last: Fix | undefined, fix: Fix): boolean {
  if (!last) return true;
  const passed = Date.parse(fix.at) - Date.parse(last.at);
  if (passed < OFTEN_MS) return false;
  return passed >= SELDOM_MS || metres(last, fix) >= FAR_M || turn(last.heading_deg, fix.heading_deg) >= TURN_DEG;
}

/** The queue with a fix, thinned when it is long; the newest always stays. */
export function withFix(queue: readonly Fix[], fix: Fix): Fix[] {
  const all = [...queue, fix];
  return all.length <= MOST ? all : all.filter((_, n) => n % 2 === (all.length - 1) % 2);
}

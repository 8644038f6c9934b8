/**
 * Sends letters: oldest first, one at a time, each until it is accepted or refused with its reason. Runs in the page and
 * in the service worker alike; a lock of the browser lets one of them send at a time.
 */
import { Refused, type Exchange } from '../api/exchange';
import { isWaiting, laneOf, LANES, type Lane, type Letter, type Letters, type Reply } from './letters';

/** Why sending stopped. */
export type Stop = 'empty' | 'away' | 'signed_out';
/** After so many answers of a broken centre a letter no longer holds up those behind it. [J] */
export const PATIENCE = 5;
/** The centre's times of these are corrected by when they were sent. */
const STAMPED = new Set<Letter['deed']>(['emergency', 'status', 'readiness', 'request']);
const AWAY = new Set([0, 408, 425, 429, 502, 503, 504]);
export const CHANNEL = 'sigap.outbox';

/** What the centre says of a report that it keeps although it changes nothing; null: there is nothing to tell. */
function aside(answer: unknown): Reply | null {
  const { applied, reason } = (answer ?? {}) as { applied?: boolean; reason?: string };
  return applied === false && reason !== 'repeated' ? { code: reason ?? 'late', text: '' } : null;
}

async function deliver(letter: Letter, exchange: Exchange): Promise<unknown> {
  const stamped = STAMPED.has(letter.deed);
  const body = stamped ? { ...letter.body, client_id: letter.key, sent_at: new Date().toISOString() } : letter.body;
  const headers: Record<string, string> = stamped ? {} : { 'Idempotency-Key': letter.key };
  return exchange('POST', letter.path, body, headers);
}

/** Hears of each letter that was tried, with the centre's answer when there was one. */
export type Told = (letter: Letter, answer: unknown) => void;

/** Sends one letter; null when it was settled, else why sending must stop. */
async function settle(letters: Letters, letter: Letter, exchange: Exchange, told: Told): Promise<Stop | null> {
  try {
    const answer = await deliver(letter, exchange);
    const reply = aside(answer);
    await (reply ? letters.put({ ...letter, refused: reply }) : letters.drop(letter.n));
    told(letter, answer);
    return null;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) return 'signed_out';
    if (AWAY.has(error.status)) return 'away';
    const failures = letter.failures + 1;
    const gone = error.status < 500 || failures >= PATIENCE;
    await letters.put({ ...letter, failures, ...(gone ? { refused: replyOf(error) } : {}) });
    told(letter, null);
    return gone ? null : 'away';
  }
}

const replyOf = (error: Refused): Reply => {
  const allowed = error.fields.allowed as string[] | undefined;
  return { code: error.code, text: error.message, ...(allowed ? { allowed } : {}) };
};

const nextOf = async (letters: Letters, lane: Lane): Promise<Letter | undefined> =>
  (await letters.all()).find((letter) => isWaiting(letter) && laneOf(letter) === lane);

async function drain(letters: Letters, lane: Lane, send: (letter: Letter) => Promise<Stop | null>, before: () => Promise<Stop>): Promise<Stop> {
  for (;;) {
    const urgent = await before();
    if (urgent !== 'empty') return urgent;
    const next = await nextOf(letters, lane);
    if (!next) return 'empty';
    const stop = await send(next);
    if (stop) return stop;
  }
}

export type Locks = Pick<LockManager, 'request'> | undefined;
/** Only a page served safely has locks; without them the client_id alone keeps a letter from counting twice. */
export const browserLocks = (): Locks => globalThis.navigator?.locks;

/** Sends everything in one lane that waits. A call for help goes before anything else, and waits for nothing. */
export async function post(letters: Letters, lane: Lane, exchange: Exchange, told: Told, locks: Locks = browserLocks()): Promise<Stop> {
  const send = (letter: Letter) => settle(letters, letter, exchange, told);
  const before = async (): Promise<Stop> =>
    lane === 'plain' && (await nextOf(letters, 'emergency')) ? post(letters, 'emergency', exchange, told, locks) : 'empty';
  const work = () => drain(letters, lane, send, before);
  return locks ? await locks.request(`${CHANNEL}.${lane}`, work) : work();
}

/** Everything in both lanes; the worst of both ends. */
export async function postAll(letters: Letters, exchange: Exchange, told: Told): Promise<Stop> {
  const ends = await Promise.all(LANES.map((lane) => post(letters, lane, exchange, told)));
  return ends.find((end) => end === 'signed_out') ?? ends.find((end) => end === 'away') ?? 'empty';
}

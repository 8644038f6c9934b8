/** Requests to the centre: a key for each act, tried again under the same key, refusals as typed errors. */
import { freshKey, once, Refused } from './exchange';

export { Refused };

export interface Options {
  /** Idempotency-Key; without one the client makes its own and keeps it until the act's outcome is known. */
  key?: string;
  /** First pause before another try, ms; doubles. */
  pause?: number;
  /** How often it is tried again while the centre is away; without it that of an act, which also ends when the line is cut. */
  retries?: number;
  signal?: AbortSignal;
  /** So long an answer may take, ms; without it that of an act. */
  patience?: number;
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
/** No act is tried again after so long, ms: the line may have been cut and be back, and the act must not come as a surprise. */
const LATE_MS = 7000;
/** Whether the picture is live: told by the page that shows one. */
let isLive = () => true;
export function followLine(live: () => boolean): void {
  isLive = live;
}

/** Keys of acts whose outcome is not known: the same act sent again by hand must not be done twice. */
const unsettled = new Map<string, string>();

/**
 * The answer's JSON. A 503 or a broken connection is tried again, a refusal never; an act only while the picture is
 * live. Throws Refused, with status 0 where it may have been done.
 */
export async function request<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const { pause = 300, retries = 3 } = options;
  const text = body === undefined ? null : JSON.stringify(body);
  const act = `${method} ${path} ${text}`;
  const headers: Record<string, string> = text === null ? {} : { 'Content-Type': 'application/json' };
  const key = method === 'GET' ? undefined : (options.key ?? unsettled.get(act) ?? freshKey());
  if (key) headers['Idempotency-Key'] = key;
  const isAct = method !== 'GET' && options.key === undefined && options.retries === undefined;
  const began = performance.now();
  let failed: Refused | undefined;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await once<T>(path, { method, headers, body: text }, options.signal, options.patience);
      unsettled.delete(act);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const away = error.status === 0 || error.status === 503;
      if (key) settle(act, key, error);
      // What got no answer may have been done, though a later try found the centre away.
      failed = away && failed?.status === 0 ? failed : error;
      if (!away || attempt >= retries) throw failed;
    }
    await wait(pause * 2 ** attempt);
    if (isAct && (!isLive() || performance.now() - began > LATE_MS)) throw failed;
  }
}

function settle(act: string, key: string, error: Refused): void {
  if (error.status === 0 || error.status >= 500) unsettled.set(act, key);
  else unsettled.delete(act);
}

export const get = <T>(path: string, options?: Options) => request<T>('GET', path, undefined, options);
export const post = <T>(path: string, body: unknown = {}, options?: Options) => request<T>('POST', path, body, options);
export const patch = <T>(path: string, body: unknown, options?: Options) => request<T>('PATCH', path, body, options);

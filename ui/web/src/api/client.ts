/** Requests to the centre: a key for each act, tried again under the same key, refusals as typed errors. */
import { freshKey, once, Refused } from './exchange';

export { Refused };

export interface Options {
  /** Idempotency-Key; without one the client makes its own and keeps it until the act's outcome is known. */
  key?: string;
  /** First pause before another try, ms; doubles. */
  pause?: number;
  /** How often it is tried again while the centre is away. */
  retries?: number;
  signal?: AbortSignal;
  /** So long an answer may take, ms; without it that of an act. */
  patience?: number;
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
/** Keys of acts whose outcome is not known: the same act sent again by hand must not be done twice. */
const unsettled = new Map<string, string>();

/** The answer's JSON. A 503 or a broken connection is tried again, a refusal never. Throws Refused. */
export async function request<T>(method: string, path: string, body?: unknown, options: Options = {}): Promise<T> {
  const { pause = 300, retries = 3 } = options;
  const text = body === undefined ? null : JSON.stringify(body);
  const act = `${method} ${path} ${text}`;
  const headers: Record<string, string> = text === null ? {} : { 'Content-Type': 'application/json' };
  const key = method === 'GET' ? undefined : (options.key ?? unsettled.get(act) ?? freshKey());
  if (key) headers['Idempotency-Key'] = key;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await once<T>(path, { method, headers, body: text }, options.signal, options.patience);
      unsettled.delete(act);
      return answer;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const away = error.status === 0 || error.status === 503;
      if (key) settle(act, key, error);
      if (!away || attempt >= retries) throw error;
    }
    await wait(pause * 2 ** attempt);
  }
}

function settle(act: string, key: string, error: Refused): void {
  if (error.status === 0 || error.status >= 500) unsettled.set(act, key);
  else unsettled.delete(act);
}

export const get = <T>(path: string, options?: Options) => request<T>('GET', path, undefined, options);
export const post = <T>(path: string, body: unknown = {}, options?: Options) => request<T>('POST', path, body, options);
export const patch = <T>(path: string, body: unknown, options?: Options) => request<T>('PATCH', path, body, options);

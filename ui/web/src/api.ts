/** Requests to the centre: a key for each act, tried again under the same key, refusals as typed errors. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
export const RETRIES = 3;

async function refusal(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  return new Refused(answer.status, String(body.code ?? 'failure'), String(body.detail ?? answer.statusText), body);
}

/** GET without a key; acts with one. A 503 or a broken connection is tried again, a refusal never. */
export async function request<T>(method: string, path: string, body?: unknown, pause = 300): Promise<T> {
  const headers: Record<string, string> = {};
  if (method !== 'GET') headers['Idempotency-Key'] = crypto.randomUUID();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const init: RequestInit = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(path, init);
      if (answer.ok) return (answer.status === 204 ? null : await answer.json()) as T;
      const refused = await refusal(answer);
      if (answer.status !== 503 || attempt >= RETRIES) throw refused;
    } catch (error) {
      if (error instanceof Refused && error.status !== 503) throw error;
      if (attempt >= RETRIES) {
        throw error instanceof Refused ? error : new Refused(0, 'offline', 'no connection to the centre');
      }
    }
    await wait(pause * 2 ** attempt);
  }
}

export const get = <T>(path: string) => request<T>('GET', path);
export const post = <T>(path: string, body: unknown = {}) => request<T>('POST', path, body);

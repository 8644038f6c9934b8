/** One request and its answer: what pages and the service worker share. */
export class Refused extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** The problem's code; `offline` when no answer came: whether it was done is then unknown. */
    readonly code: string,
    detail: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

const PATIENCE_MS = 8000;

async function refusal(answer: Response): Promise<Refused> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  return new Refused(answer.status, String(body.code ?? 'failure'), String(body.detail ?? answer.statusText), body);
}

/** The answer's JSON. Throws Refused, also when nothing comes, or half of it, within eight seconds. */
export async function once<T>(path: string, init: RequestInit, outer?: AbortSignal, patience_ms = PATIENCE_MS): Promise<T> {
  const late = AbortSignal.timeout(patience_ms);
  try {
    const answer = await fetch(path, { ...init, signal: outer ? AbortSignal.any([outer, late]) : late });
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? null : await answer.json()) as T;
  } catch (error) {
    if (error instanceof Refused || outer?.aborted) throw error;
    throw new Refused(0, 'offline', 'no answer from the centre');
  }
}

export type Exchange = (method: string, path: string, body: unknown, headers: Record<string, string>) => Promise<unknown>;
export const exchange: Exchange = (method, path, body, headers) =>
  once(path, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** A key that is unique for ever; `randomUUID` is there on safely served pages only. */
export function freshKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

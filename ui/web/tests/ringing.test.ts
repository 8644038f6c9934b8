import { afterEach, expect, test, vi } from 'vitest';
import type { EntryFrame } from '../src/protocol/frames';
import type { Call } from '../src/protocol/types';
import { ringing } from '../src/state/ringing.svelte';
import { store } from '../src/state/store.svelte';

const call = (id: string, state = 'ringing') =>
  ({ id, state, created_at: '2026-11-28T00:00:00Z', called_back_at: null, incident_id: null }) as unknown as Call;

afterEach(() => vi.unstubAllGlobals());

test('what is heard while the list is read stands over what was read', async () => {
  let hear = (_: EntryFrame) => {};
  let give = (_: Call[]) => {};
  const list = new Promise<Call[]>((done) => (give = done));
  vi.stubGlobal('fetch', async (path: string) => new Response(JSON.stringify({ items: path.includes('callbacks') ? [] : await list })));
  vi.spyOn(store, 'read').mockImplementation((reader) => {
    hear = reader;
    return () => undefined;
  });
  const frame = (...calls: Call[]) => hear({ detail: { calls } } as unknown as EntryFrame);
  const stop = ringing.start();
  frame(call('new'));
  frame(call('old', 'answered'), call('brief'));
  frame(call('brief', 'answered'));
  give([call('old'), call('still')]);
  await expect.poll(() => ringing.state).toBe('live');
  expect(ringing.ids.sort()).toEqual(['new', 'still']);
  stop();
});

import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { Loadable } from '../src/state/loadable.svelte';

test('an effect that loads asks once, and again only when its question changes', async () => {
  const list = new Loadable<number[]>();
  const asked: number[] = [];
  let question = $state(1);
  const stop = $effect.root(() => {
    $effect(() => {
      const now = question;
      void list.load(async () => {
        asked.push(now);
        return [now];
      });
    });
  });
  const settle = async () => {
    for (let n = 0; n < 5; n += 1) {
      flushSync();
      await Promise.resolve();
    }
  };
  await settle();
  expect([asked, list.value, list.busy]).toEqual([[1], [1], false]);
  question = 2;
  await settle();
  expect([asked, list.value]).toEqual([[1, 2], [2]]);
  stop();
});

import { expect, test } from 'vitest';
import { closeAll } from './process.ts';

test('what ends a process closes all its parts at once, and one that cannot be closed keeps none of them', async () => {
  const asked: string[] = [];
  const reported: unknown[] = [];
  const { promise: lastIsAsked, resolve: tellFirst } = Promise.withResolvers<void>();
  const parts = [
    { close: () => lastIsAsked.then(() => asked.push('first has ended')) }, // in turn, the last one would never be asked
    { close: () => Promise.reject(new Error('It hangs.')) },
    {
      async close() {
        asked.push('last');
        tellFirst();
      },
    },
  ];
  await closeAll(parts, (error) => reported.push(String(error)));
  expect(asked).toEqual(['last', 'first has ended']);
  expect(reported).toEqual(['Error: It hangs.']);
});

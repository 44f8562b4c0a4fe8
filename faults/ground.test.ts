import { expect, test } from 'vitest';
import type { Fault } from './fault.ts';
import { Ground } from './ground.ts';
import type { Product } from './product/product.ts';
import { hasHeld } from './report.ts';
import { brokenOff, type Run } from './run-fault.ts';

const fault: Fault = { name: 'F0', title: 'nothing', shows: [], inject: async () => 0 };

/** Products in the order of their start, with what became of them. */
function grounds() {
  const products: { isStopped: boolean }[] = [];
  const reported: unknown[] = [];
  const ground = new Ground({
    async start() {
      const mine = { isStopped: false };
      products.push(mine);
      const product = { stop: async () => void (mine.isStopped = true) } as Product;
      return { product, seed: products.length, size: 'short', drainMs: 0, readLogs: () => [] };
    },
    report: (error) => void reported.push(error),
  });
  return { ground, products, reported };
}
const held = async ({ seed }: Run) => ({ ...brokenOff(fault, 0, ''), injected: seed, brokeOff: undefined });

test('what one fault throws is its own failure, and the next one runs on a fresh product', async () => {
  const { ground, products } = grounds();
  expect(hasHeld(await ground.attempt(fault, held))).toBe(true);
  const broken = await ground.attempt(fault, () => Promise.reject(new Error('No page')));
  expect(broken).toMatchObject({ fault: 'F0', brokeOff: 'Error: No page', violations: [] });
  expect(hasHeld(broken)).toBe(false);
  expect(products).toEqual([{ isStopped: true }]);
  expect(await ground.attempt(fault, held)).toMatchObject({ injected: 2 });
  await ground.end();
  expect(products).toEqual([{ isStopped: true }, { isStopped: true }]);
});

test('a fault that broke off inside its own run leaves no product to the next one either', async () => {
  const { ground, products } = grounds();
  await ground.attempt(fault, async () => brokenOff(fault, 0, 'half way'));
  expect(products).toEqual([{ isStopped: true }]);
});

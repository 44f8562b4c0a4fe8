import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MicroBatch } from './micro-batch.ts';

afterEach(() => void vi.useRealTimers());

interface Limits {
  readonly maxItems?: number;
  readonly maxBytes?: number;
  readonly atOnce?: number;
  readonly enoughForAnother?: number;
  readonly sideLanes?: ConstructorParameters<typeof MicroBatch<number, string>>[0]['sideLanes'] & {};
  readonly restMs?: (items: readonly number[]) => number;
  readonly enoughToEndRest?: number;
}

/** A batch whose writes end when the test says so. */
function given(limits: Limits = {}) {
  const writes: { items: readonly number[]; end: PromiseWithResolvers<readonly string[]> }[] = [];
  const batch = new MicroBatch<number, string>({
    write(items) {
      const end = Promise.withResolvers<readonly string[]>();
      writes.push({ items, end });
      return end.promise;
    },
    sizeOf: (item) => item,
    maxItems: 100,
    maxBytes: 1_000_000,
    ...limits,
  });
  const succeed = (index: number) => writes[index]?.end.resolve(writes[index].items.map((item) => `wrote ${item}`));
  return {
    batch,
    succeed,
    fail: (index: number, error: Error) => writes[index]?.end.reject(error),
    written: () => writes.map(({ items }) => items),
  };
}

test('a lone item is written at once', async () => {
  const { batch, succeed, written } = given();
  const result = batch.add(1);
  expect(written()).toEqual([[1]]);
  succeed(0);
  expect(await result).toBe('wrote 1');
});

test('items that come during a write travel together in the next one, in their order', async () => {
  const { batch, succeed, written } = given();
  const results = [1, 2, 3].map((item) => batch.add(item));
  expect(batch.waiting).toBe(2);
  succeed(0);
  await results[0];
  expect(written()).toEqual([[1], [2, 3]]);
  succeed(1);
  expect(await Promise.all(results)).toEqual(['wrote 1', 'wrote 2', 'wrote 3']);
  expect(batch.waiting).toBe(0);
});

test('a failed write fails its own items only', async () => {
  const { batch, succeed, fail } = given();
  const [first, second] = [batch.add(1), batch.add(2)];
  fail(0, new Error('disk full'));
  await expect(first).rejects.toThrow('disk full');
  succeed(1);
  expect(await second).toBe('wrote 2');
  const third = batch.add(3);
  succeed(2);
  expect(await third).toBe('wrote 3');
});

test('a batch holds at most so many items', async () => {
  const { batch, succeed, written } = given({ maxItems: 2 });
  const results = [1, 2, 3, 4].map((item) => batch.add(item));
  for (const [write, lastOfWrite] of [results[0], results[2], results[3]].entries()) {
    succeed(write);
    await lastOfWrite;
  }
  expect(written()).toEqual([[1], [2, 3], [4]]);
});

test('an item larger than a whole batch is written alone', async () => {
  const { batch, succeed, written } = given({ maxBytes: 10 });
  const results = [1, 50, 2].map((item) => batch.add(item));
  for (const [index, result] of results.entries()) {
    succeed(index);
    await result;
  }
  expect(written()).toEqual([[1], [50], [2]]);
});

test('every item gets its own result, once, in order, and no batch exceeds its limits', async () => {
  const items = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      items,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 60 }),
      async (sizes, maxItems, maxBytes) => {
        const batches: number[][] = [];
        const batch = new MicroBatch<number, number>({
          async write(indexes) {
            batches.push([...indexes]);
            return indexes;
          },
          sizeOf: (index) => sizes[index] ?? 0,
          maxItems,
          maxBytes,
        });
        expect(await Promise.all(sizes.map((_, index) => batch.add(index)))).toEqual(sizes.map((_, index) => index));
        expect(batches.flat()).toEqual(sizes.map((_, index) => index));
        for (const indexes of batches) {
          expect(indexes.length).toBeLessThanOrEqual(maxItems);
          const bytes = indexes.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
          expect(indexes.length === 1 || bytes <= maxBytes).toBe(true);
        }
      },
    ),
  );
});

test('where two may be under way, the second begins when there is enough for it', async () => {
  const { batch, succeed, written } = given({ maxItems: 5, atOnce: 2, enoughForAnother: 2 });
  const results = [1, 2, 3].map((item) => batch.add(item));
  expect(written()).toEqual([[1], [2, 3]]);
  succeed(0);
  succeed(1);
  await Promise.all(results);
});

test('unless told otherwise it begins when it is full; and no third begins', async () => {
  const { batch, succeed, written } = given({ maxItems: 2, atOnce: 2 });
  const results = [1, 2, 3, 4, 5, 6].map((item) => batch.add(item));
  expect(written()).toEqual([[1], [2, 3]]);
  succeed(1);
  expect(await Promise.all(results.slice(1, 3))).toEqual(['wrote 2', 'wrote 3']);
  expect(written()).toEqual([[1], [2, 3], [4, 5]]);
  succeed(0);
  succeed(2);
  await results[4];
  expect(written()).toEqual([[1], [2, 3], [4, 5], [6]]);
  succeed(3);
  expect(await results[5]).toBe('wrote 6');
});

describe('lanes', () => {
  const crowd = (batch: MicroBatch<number, string>, count: number) =>
    Array.from({ length: count }, (_, at) => batch.add(21 + at, 1));

  test('a batch has room for some of each, however many wait in one of them', async () => {
    const { batch, succeed, written } = given({ maxItems: 3, sideLanes: [{ room: 2 }] });
    const results = [batch.add(1), ...crowd(batch, 6), batch.add(2)];
    expect(batch.waiting).toBe(7);
    succeed(0);
    await results[0];
    expect(written()).toEqual([[1], [2, 21, 22]]);
    succeed(1);
    expect(await results[7]).toBe('wrote 2');
  });

  test('where nobody waits in the first one, it may be full of others', async () => {
    const { batch, succeed, written } = given({ maxItems: 3, sideLanes: [{ room: 1 }] });
    const results = [batch.add(1), ...crowd(batch, 4)];
    succeed(0);
    await results[0];
    expect(written()).toEqual([[1], [21, 22, 23]]);
  });

  test('where the oldest of the first one asks for a pace, others keep it, and go at once when nobody waits there', async () => {
    vi.useFakeTimers();
    const paceMs = (oldest: number) => (oldest === 9 ? 1_000 : 0);
    const { batch, succeed, written } = given({ maxItems: 3, sideLanes: [{ room: 1, paceMs }] });
    const next = async (item?: number) => {
      if (item !== undefined) void batch.add(item);
      succeed(written().length - 1);
      await vi.advanceTimersByTimeAsync(0);
      return written().at(-1);
    };
    void batch.add(1);
    void crowd(batch, 5);
    expect(await next(9)).toEqual([9, 21]);
    expect(await next(9)).toEqual([9]);
    expect(await next(2)).toEqual([2, 22]);
    expect(await next(9)).toEqual([9]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await next(9)).toEqual([9, 23]);
    expect(await next()).toEqual([24, 25]);
  });
});

test('where a batch asks for it, items gather before the next one begins, unless that is full', async () => {
  vi.useFakeTimers();
  const { batch, succeed, written } = given({ maxItems: 2, restMs: ([first = 0]) => (first === 1 ? 30 : 0) });
  const first = batch.add(1);
  succeed(0);
  await first;
  const second = batch.add(2);
  await vi.advanceTimersByTimeAsync(29);
  expect(written()).toEqual([[1]]);
  await vi.advanceTimersByTimeAsync(1);
  expect(written()).toEqual([[1], [2]]);
  succeed(1);
  await second;
  const again = batch.add(1); // the last one asked for no rest
  expect(written()).toEqual([[1], [2], [1]]);
  succeed(2);
  await again;
  const full = [batch.add(3), batch.add(4)];
  expect(written()).toEqual([[1], [2], [1], [3, 4]]);
  succeed(3);
  expect(await Promise.all(full)).toEqual(['wrote 3', 'wrote 4']);
});

test('a rest ends when there is enough, if that is less than a full batch', async () => {
  vi.useFakeTimers();
  const { batch, succeed, written } = given({ restMs: () => 30, enoughToEndRest: 2 });
  const first = batch.add(1);
  succeed(0);
  await first;
  void batch.add(2);
  expect(written()).toEqual([[1]]);
  void batch.add(3);
  expect(written()).toEqual([[1], [2, 3]]);
});

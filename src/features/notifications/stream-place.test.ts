import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_REMEMBERED, StreamPlace } from './stream-place.ts';

const at = (seconds: number) => new Date(seconds * 1_000);

describe('the place of a stream', () => {
  test('written and read, it is the same place, and fits into a header', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 10 ** 12 }), { maxLength: 150 });
    fc.assert(
      fc.property(ids, (told) => {
        const place = new StreamPlace(0, [], at(0));
        for (const id of told.toSorted((a, b) => a - b)) place.add(id, at(1));
        const read = StreamPlace.read(place.write(), at(2));
        expect([read.floor, read.told]).toEqual([place.floor, place.told]);
        expect(place.write().length).toBeLessThan(2_000);
      }),
    );
  });

  test('what is told out of order is beyond the floor for a minute, each remembered by itself', () => {
    const place = new StreamPlace(0, [], at(0));
    place.add(9, at(0));
    place.add(4, at(30));
    expect([place.floor, place.told]).toEqual([0, [4, 9]]);
    place.add(12, at(89));
    expect([place.floor, place.told]).toEqual([0, [4, 9, 12]]);
    place.add(13, at(90));
    expect([place.floor, place.told]).toEqual([9, [12, 13]]);
  });

  test('remembers so many and no more', () => {
    const place = new StreamPlace(0, [], at(0));
    for (let id = 1; id <= MOST_REMEMBERED + 5; id += 1) place.add(id, at(0));
    expect([place.floor, place.told.length]).toEqual([5, MOST_REMEMBERED]);
  });

  test.each(['', '-', 'A', '1-', '1.2', '1-2-3', '1 2', 'zzzzzzzzzzzz', `1-${'1.'.repeat(200)}1`])(
    'refuses "%s", which this server did not write',
    (text) => {
      expect(() => StreamPlace.read(text, at(0))).toThrow();
    },
  );
});

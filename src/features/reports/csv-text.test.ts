import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from './csv-text.ts';
import { withoutFormulas } from './formula-text.ts';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '＝', ' ', '\t', '\r', '\n', '\0', '"', "'", ',', ';', 'a', '1'),
  }),
);
const cells = fc.oneof(texts, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));

test('whatever stands in a table, its CSV is what csv-stringify makes of texts without formulas', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cells, { minLength: 1, maxLength: 5 }), { maxLength: 5 }), (lines) => {
      expect(csvText(lines)).toBe(stringify(lines, { cast: { boolean: String, string: withoutFormulas } }));
    }),
    { numRuns: 500 },
  );
});

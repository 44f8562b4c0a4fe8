import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const rows = textOf('docs/attacks.md')
  .split('\n')
  .filter((line) => /^\| A\d+ \|/.test(line))
  .map((line) => {
    const [, id = '', , promise = '', tests = ''] = line.split('|').map((cell) => cell.trim());
    return { id, promise, files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file) };
  });

/** What was promised to be tested; from A to B means all between. */
const PROMISED = [
  ...['A1', 'A2', 'A4-A7', 'A9-A26', 'A29', 'A30', 'A32-A38', 'A41', 'A42', 'A47', 'A48', 'A51-A60', 'A63'],
].flatMap((range) => {
  const [from = 0, to = from] = range.split('-').map((id) => Number(id.slice(1)));
  return Array.from({ length: to - from + 1 }, (_, at) => `A${from + at}`);
});

test('every attack has its line', () => {
  expect(rows.map(({ id }) => id)).toEqual(PROMISED);
});

test.each(rows)('$id: each of its tests is there, and says that it is about it', ({ id, promise, files }) => {
  expect(promise).not.toBe('');
  expect(files).not.toEqual([]);
  for (const file of files) {
    expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    expect([file, textOf(file)]).toEqual([file, expect.stringMatching(new RegExp(`\\b${id}\\b`))]);
  }
});

import { parseArgs } from 'node:util';
import type { Size } from './fault.ts';

export interface Options {
  readonly seed: number;
  /** Names of faults; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly size: Size;
  readonly isProof: boolean;
  readonly isList: boolean;
  readonly json: string | undefined;
  readonly keep: boolean;
}

const LARGEST_SEED = 2_147_483_646;

/** Throws a sentence about what is wrong. */
export function readOptions(args: readonly string[], randomSeed: () => number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const seed = values.seed === undefined ? randomSeed() : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 1 || seed > LARGEST_SEED)
    throw new Error(`--seed must be a whole number from 1 to ${LARGEST_SEED}.`);
  return {
    seed,
    only: values.only?.split(',').map((name) => name.trim().replace(/^f/, 'F').replace(/^M/, 'm')),
    size: values.short ? 'short' : values.full ? 'full' : 'usual',
    isProof: values.prove,
    isList: values.list,
    json: values.json,
    keep: values.keep,
  };
}

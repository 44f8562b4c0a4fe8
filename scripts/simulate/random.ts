import { createHash } from 'node:crypto';

/** Pseudo-random numbers that are the same for the same seed, everywhere. */
export interface Random {
  /** At least 0 and below 1. */
  next(): number;
  /** A whole number, at least 0 and below `end`. */
  below(end: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

/** Mulberry32 (Tommy Ettinger): 32 bits of state, good enough for made-up people. */
export function randomFrom(seed: string): Random {
  let state = numberFrom(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return { next, below, pick: ([first, ...rest]) => [first, ...rest][below(rest.length + 1)] ?? first };
}

/** 32 bits that depend on every character. */
export const numberFrom = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE();

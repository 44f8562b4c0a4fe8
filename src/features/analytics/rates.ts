import type { Sum } from './sums.across.ts';

const MS_PER_HOUR = 3_600_000;

const rounded = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** A share in percent, to one decimal; 0 of nothing. */
export const percent = (part: Sum, whole: Sum): number =>
  Number(whole) === 0 ? 0 : rounded((100 * Number(part)) / Number(whole), 1);

/** An average of so many, in units of so many milliseconds, to two decimals; null of nothing. */
const mean = (ms: Sum, count: Sum, unit: number): number | null =>
  Number(count) === 0 ? null : rounded(Number(ms) / Number(count) / unit, 2);

export const meanHours = (ms: Sum, count: Sum): number | null => mean(ms, count, MS_PER_HOUR);
export const meanDays = (ms: Sum, count: Sum): number | null => mean(ms, count, 24 * MS_PER_HOUR);
export const minutes = (ms: Sum): number | null => (ms === null ? null : mean(ms, 1, 60_000));

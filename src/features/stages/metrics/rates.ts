import type { Sum } from './figures.across.ts';

const MS_PER_HOUR = 3_600_000;

/** To so many decimals. */
const rounded = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** A share in percent, to one decimal; null of nothing. */
export const percent = (part: Sum, whole: Sum): number | null =>
  Number(whole) === 0 ? null : rounded((100 * Number(part)) / Number(whole), 1);

/** To two decimals; null of nothing. */
export const mean = (sum: Sum, count: Sum): number | null =>
  Number(count) === 0 || sum === null ? null : rounded(Number(sum) / Number(count), 2);

/** A number, to two decimals; null stays. */
export const figure = (value: Sum): number | null => (value === null ? null : rounded(Number(value), 2));

export const hours = (ms: Sum): number => rounded(Number(ms) / MS_PER_HOUR, 2);
export const meanHours = (ms: Sum, count: Sum): number | null => mean(Number(ms) / MS_PER_HOUR, count);
export const meanDays = (ms: Sum, count: Sum): number | null => mean(Number(ms) / (24 * MS_PER_HOUR), count);

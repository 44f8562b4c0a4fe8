import type { Sum } from './figures.across.ts';

const MS_PER_HOUR = 3_600_000;

const rounded = (value: number, decimals: number): number => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** A share in percent, to one decimal; null of nothing. */
export const percent = (part: Sum, whole: Sum): number | null =>
  Number(whole) === 0 ? null : rounded((100 * Number(part)) / Number(whole), 1);

/** To two decimals; null of nothing. */
export const mean = (sum: Sum, count: Sum): number | null =>
  Number(count) === 0 || sum === null ? null : rounded(Number(sum) / Number(count), 2);

/** A number, to two decimals; null stays. */
export const figure = (value: Sum): number | null => mean(value, 1);

export const hours = (ms: Sum): number => rounded(Number(ms) / MS_PER_HOUR, 2);
/** Of so many milliseconds, in hours, to two decimals; null of nothing. */
export const meanHours = (ms: Sum, count: Sum): number | null => inUnits(ms, count, MS_PER_HOUR);
export const meanDays = (ms: Sum, count: Sum): number | null => inUnits(ms, count, 24 * MS_PER_HOUR);
export const minutes = (ms: Sum): number | null => inUnits(ms, 1, 60_000);

const inUnits = (ms: Sum, count: Sum, unit: number): number | null =>
  ms === null ? null : mean(Number(ms) / unit, count);

import { type BusinessType, type GraphHeaders, readUsage } from './usage.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The app's, a user's and a page's limits count over a rolling hour: some calls are free again after a part of it. */
const HOURLY_LIMIT_MS = 5 * MINUTE;
/** The app's headers say that the hour is full: it takes longer until enough of it has gone by. */
const FULL_HOUR_MS = 15 * MINUTE;
/** Limits of the business count over 24 hours, and asking again makes the wait longer. */
const DAILY_LIMIT_MS = 15 * MINUTE;
/** A bare 429 comes from a door before the Graph API; such doors count by the minute. */
const DOOR_LIMIT_MS = MINUTE;
/** The longest window that Meta counts over: a longer wait is a mistake in a header. */
const LONGEST_MS = 24 * 60 * MINUTE;

/** How long to be quiet, in milliseconds, by what the headers of the answer say. */
export type PauseRule = (headers: GraphHeaders) => number;

/** `x-app-usage` names no time, only how full the hour is. */
export const appPause: PauseRule = (headers) =>
  bounded(retryAfterMs(headers) ?? (readUsage(headers).appPercent >= 100 ? FULL_HOUR_MS : HOURLY_LIMIT_MS));

export const hourlyPause: PauseRule = (headers) => bounded(retryAfterMs(headers) ?? HOURLY_LIMIT_MS);

/** The time that Meta names for that type of business use; the largest, where several entries name one. */
export const businessPause =
  (type: BusinessType): PauseRule =>
  (headers) =>
    bounded(readUsage(headers, [type]).regainMs ?? retryAfterMs(headers) ?? DAILY_LIMIT_MS);

export const doorPause: PauseRule = (headers) => bounded(retryAfterMs(headers) ?? DOOR_LIMIT_MS);

const bounded = (milliseconds: number): number => Math.min(Math.max(milliseconds, SECOND), LONGEST_MS);

/** Seconds or a date. Meta documents no Retry-After; it is honoured anyway. */
function retryAfterMs(headers: GraphHeaders): number | undefined {
  const value = headers['retry-after'];
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * SECOND;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - Date.now();
}

/** A moment read from what a sender wrote. */
interface ReadInstant {
  /** ISO 8601, UTC, milliseconds. */
  readonly iso: string;
  /** It was written without a zone and taken as UTC. */
  readonly isAssumedUtc: boolean;
}

const CLOCK = String.raw`(?<minute>\d{2}:\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?`;
const ZONE = String.raw`(?<zone>Z|[+-]\d{2}(?::?\d{2})?)`;
const ISO = new RegExp(String.raw`^(?<day>\d{4}-\d{2}-\d{2})(?:[T ]${CLOCK} ?${ZONE}?)?$`, 'i');
const UNIX = /^\d{9,14}(?:\.\d{1,9})?$/;

/** Unix times from here on are milliseconds: as seconds this is the year 5138. */
const FIRST_MILLISECONDS = 1e11;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EARLIEST = Date.UTC(2000, 0, 1);

/**
 * Reads ISO 8601 with or without a zone (`+0000` too, which Meta writes), or unix time in seconds or milliseconds, told
 * apart by size. Null: nothing of these, no day of the calendar, before 2000, or over a day after `receivedAt`.
 */
export function readInstant(text: string, receivedAt: Date): ReadInstant | null {
  const trimmed = text.trim();
  const written = ISO.exec(trimmed)?.groups;
  const time = written ? isoTime(written) : unixTime(trimmed);
  if (time === null || !(time >= EARLIEST && time <= receivedAt.getTime() + DAY)) return null;
  return { iso: new Date(time).toISOString(), isAssumedUtc: written !== undefined && written['zone'] === undefined };
}

function unixTime(text: string): number | null {
  if (!UNIX.test(text)) return null;
  const value = Number(text);
  return Math.trunc(value < FIRST_MILLISECONDS ? value * 1_000 : value);
}

type Groups = Readonly<Record<string, string | undefined>>;

function isoTime(written: Groups): number | null {
  const { day = '', minute = '00:00', second = '00', fraction = '', zone = 'Z' } = written;
  const iso = `${day}T${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) return null; // February 31st, 24:00
  const offset = offsetOf(zone);
  return offset === null ? null : time - offset;
}

/** Milliseconds ahead of UTC; null: no zone of this world. */
function offsetOf(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 14 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}

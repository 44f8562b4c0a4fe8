/** Graph's form of an instant: `2026-11-20T08:00:00+0000`. */
export const graphInstant = (instant: Date): string => `${instant.toISOString().slice(0, 19)}+0000`;

export const unixSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  weekday: 'long',
  day: '2-digit',
  month: 'short',
  year: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** As the words of dead tokens have it: `Friday, 20-Nov-26 08:00:00 PST`. */
export function pacificInstant(instant: Date): string {
  const part = Object.fromEntries(PACIFIC.formatToParts(instant).map(({ type, value }) => [type, value]));
  const time = `${part['hour']}:${part['minute']}:${part['second']} ${part['timeZoneName']}`;
  return `${part['weekday']}, ${part['day']}-${part['month']}-${part['year']} ${time}`;
}

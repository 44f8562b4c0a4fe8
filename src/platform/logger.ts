import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured logs, to stdout. Only named fields are ever written, and these never: whatever a caller's object may carry. */
export const logger = (level: string, process: string, destination: DestinationStream = pino.destination()): Logger =>
  pino(
    {
      level,
      base: { process },
      redact: {
        paths: [
          'authorization',
          'password',
          'token',
          'secret',
          'cookie',
          'email',
          'phone',
          '*.authorization',
          '*.password',
          '*.token',
          '*.secret',
          '*.cookie',
          '*.email',
          '*.phone',
        ],
        censor: '[redacted]',
      },
      serializers: { error: describeError, err: describeError },
    },
    destination,
  );

/** An error without what it was about: drivers put SQL with its values into messages, JSON.parse a piece of its text, and those are people's data. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { name, cause } = error;
  const { code, errno, sqlState } = error as { code?: unknown; errno?: unknown; sqlState?: unknown };
  const told = isOfDriver(error)
    ? { errno, sql_state: sqlState }
    : error instanceof SyntaxError
      ? {}
      : { message: error.message };
  return { name, code, ...told, stack: framesOf(error), ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** Its message may hold SQL with its values; of a lost connection only `fatal` tells. */
const isOfDriver = (error: Error): boolean => ['errno', 'sqlState', 'fatal', 'sql'].some((name) => name in error);

/** What a queue may keep of an error: the driver's by its code, all others as they are. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error) || !isOfDriver(error)) return error;
  const { code = 'unknown' } = error as { code?: unknown };
  const plain = Object.assign(new Error(`The database or the network failed: ${String(code)}.`), { code });
  plain.stack = `${plain.message}\n${framesOf(error)}`;
  return plain;
}

/** The stack after the message, whose own lines may look like anything. (knex lengthens the message of an error that it passes on.) */
function framesOf(error: Error): string {
  const { stack = '', message, sqlMessage = message } = error as Error & { sqlMessage?: string };
  const begin = stack.indexOf(sqlMessage);
  const frames = begin < 0 ? stack : stack.slice(begin + sqlMessage.length);
  return frames
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
}

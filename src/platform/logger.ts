import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Structured logs, to stdout. Only named fields are ever written, and these never: whatever a caller's object may carry. */
export const logger = (level: string, process: string, destination: DestinationStream = pino.destination({ sync: true })): Logger =>
  pino(
    {
      level,
      base: { process },
      redact: {
        paths: ['authorization', 'password', 'token', 'secret', 'cookie', 'email', 'phone', '*.authorization', '*.password', '*.token', '*.secret', '*.cookie', '*.email', '*.phone'],
        censor: '[redacted]',
      },
      serializers: { error: describeError, err: describeError },
    },
    destination,
  );

/** An error without what it was about: drivers put SQL with its values into messages, and those are people's data. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { name, stack, cause } = error;
  const { code, errno, sqlState } = error as { code?: unknown; errno?: unknown; sqlState?: unknown };
  const fromDriver = errno !== undefined || sqlState !== undefined;
  return {
    name,
    ...(fromDriver ? { code, errno, sql_state: sqlState } : { message: error.message, code }),
    stack: stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 8).join('\n'),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

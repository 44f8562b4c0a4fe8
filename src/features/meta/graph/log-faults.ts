import type { Logger } from '../../../platform/logger.ts';
import type { FailedCall } from './graph-client.ts';

/** One line for each call that failed: Meta's support asks for `fbtrace_id`. */
export const logFaults =
  (log: Pick<Logger, 'info'>) =>
  ({ method, path, milliseconds, fault }: FailedCall): void => {
    log.info({ method, path, milliseconds: Math.round(milliseconds), error: fault }, 'Graph API');
  };

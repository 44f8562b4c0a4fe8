import { expect, test } from 'vitest';
import { reasonIn } from './log-reason.ts';

test.each([
  [
    'MariaDB',
    '2026-01-02 3:04:05 0 [Note] x\n2026-01-02 3:04:05 0 [ERROR] InnoDB: Invalid log header checksum\n2026-01-02 3:04:05 0 [ERROR] Aborting\n',
    'InnoDB: Invalid log header checksum',
  ],
  ['MySQL', "2026-01-02T03:04:05.1Z 0 [ERROR] [MY-000068] [Server] unknown option '--x'.\n", "unknown option '--x'"],
  [
    'Redis',
    '7:C 02 Jan 2026 03:04:05.1 # Redis is starting\n7:M 02 Jan 2026 03:04:05.2 # Invalid AOF manifest file format\n',
    'Invalid AOF manifest file format',
  ],
  ['nothing', '', 'it says nothing'],
])('the reason why a server ended is found in the log of %s', (_server, log, reason) => {
  expect(reasonIn(log)).toBe(reason);
});

import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash takes 19 MiB and a core for a while: more at once would let a burst of logins starve everything else. */
const AT_ONCE = 4;
let running = 0;
const queue: (() => void)[] = [];

/** An argon2id hash with its salt and cost in it, as text. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, COST));

/** Compares by the cost that the hash names; rejects if it is no hash. */
export const passwordMatches = (stored: string, password: string): Promise<boolean> =>
  inTurn(() => verify(stored, password));

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

import { invalid } from '../../platform/errors.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 1_024;

const RULE = `must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters, be none of the commonest passwords, and be neither your email nor your username`;

interface Choice {
  /** Where it stands in the body. */
  readonly path: string;
  readonly password: string;
  /** Email and username: the first guesses. */
  readonly names: readonly string[];
}

/** Throws `invalid_input` with the whole rule. Length is what counts (NIST SP 800-63B): no classes of characters are asked for. */
export function assertGoodPassword({ path, password, names }: Choice): void {
  const characters = [...password].length;
  const folded = password.toLowerCase();
  const guesses = names.flatMap((name) => [name.toLowerCase(), name.split('@')[0]?.toLowerCase() ?? '']);
  const isBad =
    characters < SHORTEST_PASSWORD ||
    characters > LONGEST_PASSWORD ||
    new Set(folded).size < 3 ||
    COMMON_PASSWORDS.has(folded) ||
    guesses.includes(folded);
  if (isBad) throw invalid(path, RULE);
}

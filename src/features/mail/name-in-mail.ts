/** Turns the direction of what follows: a name could make a sentence of ours read as another one. */
const TURNS = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A name that somebody chose, as it may stand in a mail to a stranger: of one line, and with nothing that a mail program makes a link of,
 * or our invitations would carry other people's advertisements.
 */
export const nameInMail = (name: string): string =>
  name
    .replace(TURNS, ' ')
    .replace(/[:/\\@]+/g, ' ')
    .replace(/\.(?=[^\s.])/g, '. ')
    .replace(/\s+/g, ' ')
    .trim();

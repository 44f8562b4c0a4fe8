import type { Mail } from '../mail/index.ts';
import type { IssuedCode } from './one-time-codes.ts';

// What the chapter mails. Nothing that a caller typed freely stands in a mail to somebody who may not have asked for it.

const UNASKED = 'If that was not you, do nothing: without this code nobody gets any further.';

/** `username` has letters, digits and . _ - only. */
export const verificationMail = (to: string, { code, goodUntil }: IssuedCode, username: string): Mail => ({
  to,
  subject: 'Your SalesMagnet code',
  text: `Your code is ${code}. It is good for ten minutes, once.

Somebody registers at SalesMagnet with this email address and the username ${username}. With the code they prove that the address
is theirs. ${UNASKED} Above all, give it to nobody.
`,
  uselessFrom: goodUntil.toISOString(),
});

export const confirmationMail = (to: string, { code, goodUntil }: IssuedCode): Mail => ({
  to,
  subject: 'Your SalesMagnet code',
  text: `Your code is ${code}. It is good for ten minutes, once.

It confirms that this email address belongs to your SalesMagnet account. ${UNASKED} Give it to nobody.
`,
  uselessFrom: goodUntil.toISOString(),
});

export const resetMail = (to: string, { code, goodUntil }: IssuedCode): Mail => ({
  to,
  subject: 'Your SalesMagnet code for a new password',
  text: `Your code is ${code}. It is good for ten minutes, once.

Somebody wants to set a new password for the SalesMagnet account of this email address. ${UNASKED} Give it to nobody.
`,
  uselessFrom: goodUntil.toISOString(),
});

export const alreadyRegisteredMail = (to: string): Mail => ({
  to,
  subject: 'You have a SalesMagnet account',
  text: `Somebody tried to register at SalesMagnet with this email address. It has an account already, and nothing was changed.

If that was you, sign in; if you forgot the password, ask for a code to set a new one. If not, there is nothing to do.
`,
});

export const passwordChangedMail = (to: string): Mail => ({
  to,
  subject: 'Your SalesMagnet password was changed',
  text: `The password of your SalesMagnet account was changed, and whoever was signed in elsewhere is signed out.

If that was not you, ask for a code to set a new password at once, and tell your administrator.
`,
});

/** Costs what a mail costs, and is never sent: where an email has no account, the answer must not be quicker for it. */
export const noMail = (to: string, now: Date): Mail => ({
  ...resetMail(to, { code: '------', goodUntil: now }),
});

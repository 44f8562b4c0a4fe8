import type { Mail } from '../mail/index.ts';

interface Asked {
  readonly email: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly inviter: string;
  readonly company: string;
  readonly publicUrl: string;
}

/** Names come from people: in a mail of plain text they are nothing but text. */
export const invitationMail = ({ email, token, expiresAt, inviter, company, publicUrl }: Asked): Mail => ({
  to: email,
  subject: `${inviter} invites you to ${company} on SalesMagnet`,
  text: [
    'Hello,',
    `${inviter} asks you to join ${company} on SalesMagnet (${publicUrl}). This is your invitation:`,
    token,
    `Register with it as invite_token, and with this email address, until ${expiresAt.toISOString().slice(0, 10)}.`,
    'If you do not know what this is about, do nothing: nothing happens without you.',
  ].join('\n\n'),
  uselessFrom: expiresAt.toISOString(),
});

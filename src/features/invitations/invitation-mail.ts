import { type Mail, nameInMail } from '../mail/index.ts';

interface Asked {
  readonly email: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly inviter: string;
  readonly company: string;
  readonly publicUrl: string;
}

/** Plain text: the names in it come from people. */
export function invitationMail({ email, token, expiresAt, publicUrl, ...names }: Asked): Mail {
  const [inviter, company] = [nameInMail(names.inviter), nameInMail(names.company)];
  return {
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
  };
}

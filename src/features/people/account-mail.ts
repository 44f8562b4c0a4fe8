import { type Mail, nameInMail } from '../mail/index.ts';

interface Made {
  readonly email: string;
  readonly firstName: string;
  readonly company: string;
  readonly publicUrl: string;
}

/** Carries no secret: the code with which a password is chosen is mailed when it is asked for, for it is good for minutes. */
export function accountMail({ email, publicUrl, ...names }: Made): Mail {
  const [firstName, company] = [nameInMail(names.firstName), nameInMail(names.company)];
  return {
    to: email,
    subject: `Your account of ${company} on SalesMagnet`,
    text: [
      `Hello ${firstName},`,
      `${company} has made an account for you on SalesMagnet (${publicUrl}). You sign in with this email address.`,
      'To choose your password, say that you forgot it: POST /api/auth/forgot-password with this email address mails you a code, and POST /api/auth/reset-password takes that code with the password you choose.',
    ].join('\n\n'),
  };
}

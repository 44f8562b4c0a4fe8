import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** Where anybody gets a mailbox, in all their countries; and some that are spelled one way only. */
const PUBLIC_BRANDS =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|rocketmail|icloud|gmx|yandex|protonmail|aol|mail|inbox)(\.[a-z]{2,3}|\.com?\.[a-z]{2})$/;
const PUBLIC_DOMAINS = new Set([
  'me.com',
  'mac.com',
  'web.de',
  't-online.de',
  'freenet.de',
  'orange.fr',
  'free.fr',
  'laposte.net',
  'libero.it',
  'wp.pl',
  'o2.pl',
  'seznam.cz',
  'proton.me',
  'pm.me',
  'tutanota.com',
  'tuta.io',
  'hey.com',
  'fastmail.com',
  'zoho.com',
  'zohomail.com',
  'qq.com',
  '163.com',
  '126.com',
  'sina.com',
  'naver.com',
  'daum.net',
  'hanmail.net',
  'rediffmail.com',
  'bk.ru',
  'list.ru',
  'rambler.ru',
  'ukr.net',
  'mailinator.com',
  'guerrillamail.com',
  'yopmail.com',
  '10minutemail.com',
  'temp-mail.org',
]);

const LABELS = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

export const isPublicMail = (domain: string): boolean => PUBLIC_BRANDS.test(domain) || PUBLIC_DOMAINS.has(domain);

/** A company's own domain of email addresses, in lower case and in ASCII as DNS has it. */
export const EmailDomain = z
  .string()
  .max(300)
  .transform((text, context) => {
    const typed = text.trim().toLowerCase().replace(/^@/, '');
    const domain = /^[\p{L}\p{M}\p{N}.-]+$/u.test(typed) ? domainToASCII(typed) : '';
    if (!LABELS.test(domain)) context.addIssue('must be a domain such as company.com');
    else if (isPublicMail(domain)) context.addIssue('is open to everybody: whoever has a mailbox there could join');
    else return domain;
    return z.NEVER;
  });

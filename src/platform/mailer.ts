import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { within } from './deadline.ts';
import type { Logger } from './logger.ts';

/** One mail to one person. */
export interface Letter {
  /** Stays the same however often it is tried: who gets it twice can see that it is one mail. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  readonly attachments: readonly { readonly filename: string; readonly path: string; readonly contentType: string }[];
}

export type Mailer = (letter: Letter) => Promise<void>;

/** The mail server, or this person's part of it, says that it will never take this mail: trying again is of no use. */
export class MailRefused extends Error {}

const CONNECT_MS = 10_000;
const SILENT_MS = 30_000;
/** Of the whole conversation; a report's file may take its time. */
const SEND_MS = 120_000;
const OWNER_ONLY = 0o600;
const PERMANENT = 500;

/**
 * Sends mail by SMTP_URL, with TLS as the URL says. Without one (which production does not start with) each mail becomes a file
 * under `mail` in the data folder, and the log says where. What fails is told without anybody's address or words.
 */
export function mailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>, log: Logger): Mailer {
  return config.smtpUrl === undefined
    ? toFiles(config.mailFrom, join(config.dataDir, 'mail'), log)
    : bySmtp(config.mailFrom, config.smtpUrl);
}

function bySmtp(from: string, url: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    disableUrlAccess: true,
  });
  return async (letter) => {
    await within(SEND_MS, 'The mail server', transport.sendMail(messageOf(from, letter))).catch((error: unknown) => {
      throw withoutPeople(error);
    });
  };
}

function toFiles(from: string, folder: string, log: Logger): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, disableUrlAccess: true });
  return async (letter) => {
    const { message } = await transport.sendMail(messageOf(from, letter));
    const file = join(folder, `${letter.id}.eml`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, message as Buffer, { mode: OWNER_ONLY });
    log.info({ file }, 'mail written to a file, for there is no SMTP_URL');
  };
}

const messageOf = (from: string, { id, to, subject, text, html, attachments }: Letter) => ({
  messageId: `<${id}@salesmagnet>`,
  from,
  to: { name: '', address: to }, // not as text, which would be read as a list of addresses
  subject,
  text,
  html,
  attachments: [...attachments],
  headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's holiday reply
});

/** The libraries' own sentences quote recipients and what the server said about them. */
function withoutPeople(error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const told = `The mail server did not take a mail (${code ?? 'no code'}, ${responseCode ?? 'no answer'})`;
  const isFinal = (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= PERMANENT;
  return isFinal ? new MailRefused(told) : new Error(told);
}

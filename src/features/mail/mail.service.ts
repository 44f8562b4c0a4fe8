import { z } from 'zod';
import type { Encryption } from '../../platform/encryption.ts';
import { Failure } from '../../platform/errors.ts';
import { type Letter, type Mailer, MailRefused } from '../../platform/mailer.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { newUid, uidText } from '../../platform/uid.ts';
import { type SealedMail, sendMail } from './mail.jobs.ts';

const Mail = z.strictObject({
  /** One address: a mail to several people is several mails, so that none sees the others and each is tried by itself. */
  to: z.string().max(254),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  /** Finished exports of this entity, whose files go with it. */
  exportIds: z.array(z.int().positive()).optional(),
  /** The run of a schedule whose report this is. */
  reportRunId: z.int().positive().optional(),
  /** After this instant it is of no use, and is not sent: a code that expired, say. */
  uselessFrom: z.iso.datetime().optional(),
});

export type Mail = z.input<typeof Mail>;
/** Writes the mail down with the transaction: it goes out if and only if that commits. */
export type SendMail = (tx: Scope, mail: Mail) => Promise<void>;

export interface MailParts {
  readonly outside: Pick<Outside, 'now'>;
  readonly encryption: Encryption;
  readonly mailer: Mailer;
  /** The file of a finished export of the entity; rejects where there is none any more. */
  fileOfExport(scope: Scope, exportId: number): Promise<Letter['attachments'][number]>;
  /** Called when a report is given up that was to be mailed. */
  onReportLost(scope: Scope, lost: { id: number; to: string; at: Date }): Promise<void>;
}

/** Mails by way of the outbox. Codes, links and whose they are lie there, and in Redis, encrypted only. */
export function mailService({ outside, encryption, mailer, fileOfExport, onReportLost }: MailParts) {
  const placeOf = ({ entityId }: Scope, externalId: string) => ({ entityId, column: 'outbox.payload', externalId });

  return {
    send: (async (tx, mail) => {
      const messageId = uidText(newUid());
      const sealed = encryption.seal(JSON.stringify(Mail.parse(mail)), placeOf(tx, messageId));
      await tx.enqueue(sendMail, { message_id: messageId, sealed: sealed.toString('base64') });
    }) satisfies SendMail,

    /** Hands the mail to the mail server. An error means that it may be tried again; a Failure that it need not. */
    async deliver(
      scope: Scope,
      { message_id: id, sealed }: SealedMail,
      { isLast }: { isLast: boolean },
    ): Promise<void> {
      const text = encryption.open(Buffer.from(sealed, 'base64'), placeOf(scope, id));
      const { exportIds = [], reportRunId, uselessFrom, ...mail } = Mail.parse(JSON.parse(text));
      if (uselessFrom !== undefined && outside.now() >= new Date(uselessFrom)) return;
      try {
        const attachments = await Promise.all(exportIds.map((exportId) => fileOfExport(scope, exportId)));
        await mailer({ id, ...mail, attachments });
      } catch (thrown) {
        const error = thrown instanceof MailRefused ? new Failure('unavailable', { message: thrown.message }) : thrown;
        if (reportRunId !== undefined && (isLast || error instanceof Failure))
          await onReportLost(scope, { id: reportRunId, to: mail.to, at: outside.now() });
        throw error;
      }
    },
  };
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail extends Email {
  /** Who the envelope named: it was handed over for them alone. */
  readonly recipients: readonly string[];
}

/** A real mail server in the test's own process. An address that begins with `refused` is never taken, one with `later` not yet. */
export async function openMailbox() {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      const code = address.startsWith('refused') ? 550 : address.startsWith('later') ? 451 : undefined;
      callback(code === undefined ? null : Object.assign(new Error(`no ${address} here`), { responseCode: code }));
    },
    onData(stream, { envelope }, callback) {
      const recipients = envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then((bytes) => PostalMime.parse(bytes))
        .then((mail) => {
          received.push({ ...mail, recipients });
          callback();
        }, callback);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    /** What came for the address, the oldest first. */
    to: (address: string): ReceivedMail[] => received.filter(({ recipients }) => recipients.includes(address)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

export type Mailbox = Awaited<ReturnType<typeof openMailbox>>;

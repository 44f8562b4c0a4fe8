interface Known {
  readonly name?: string;
  readonly code?: string;
  readonly errno?: number;
  readonly path?: string;
  readonly sqlMessage?: string;
}

/** What a person is told of an error: one sentence, without SQL or a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, sqlMessage } = error as Known;
  if (path !== undefined && code !== undefined) return `${path} cannot be read or written (${FILE[code] ?? code}).`;
  const text = sqlMessage === undefined ? (error.message.split('\n')[0] ?? '') : `the database says: ${sqlMessage}`;
  return text === '' ? `something failed without a reason (${code ?? error.name}).` : ended(text);
}

const FILE: Record<string, string> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file and should be a folder',
};

const ended = (text: string) => (/[.!?)]$/.test(text) ? text : `${text}.`);

const NETWORK: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ECONNRESET: 'it breaks the connection',
  PROTOCOL_CONNECTION_LOST: 'it breaks the connection',
};

/** Why a server at an address cannot be used; undefined for what is not about reaching it. */
export function networkReason(error: unknown): string | undefined {
  const { code, name } = error as Known;
  return name === 'DeadlineExceeded' ? NETWORK['ETIMEDOUT'] : NETWORK[code ?? ''];
}

export const numberOf = (error: unknown): number | undefined => (error as Known).errno;

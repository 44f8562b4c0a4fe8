import { randomBytes } from 'node:crypto';
import { type ErrorKind, rowOf } from './error-table.ts';

type Headers = Readonly<Record<string, string>>;

/** An answer that Graph gives instead of data; thrown by whatever finds it. */
export class GraphError extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Headers;

  constructor(status: number, error: { message: string }, headers: Headers = {}) {
    super(error.message);
    this.status = status;
    this.body = { error };
    this.headers = headers;
  }
}

interface Particulars {
  /** In place of the table's words. */
  readonly message?: string | undefined;
  /** What stands in for `{id}`, `{method}` and the like. */
  readonly words?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
  readonly type?: 'GraphMethodException';
}

/** The error of the table, in Graph's form: `{"error":{"message","type","code","error_subcode"?,"fbtrace_id"}}`. */
export function graphError(kind: ErrorKind, { message, words = {}, headers, type }: Particulars = {}): GraphError {
  const row = rowOf(kind);
  const [code, subcode] = kind.split('/').map(Number);
  const text = message ?? row.message.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');
  const error = {
    message: text,
    type: type ?? row.type ?? 'OAuthException',
    ...(row.isTransient && { is_transient: true }),
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    ...(row.userTitle && { error_user_title: row.userTitle, error_user_msg: row.userMessage }),
    fbtrace_id: `A${randomBytes(17).toString('base64url').slice(0, 22)}`,
  };
  return new GraphError(row.status, error, headers);
}

/** 100/33: one answer for what is not there, what is too old and what the token may not see. */
export const unsupported = (method: string, id: string): GraphError =>
  graphError('100/33', { words: { method: method.toLowerCase(), id } });

export const invalidParameter = (sentence: string): GraphError => graphError('100', { message: `(#100) ${sentence}` });

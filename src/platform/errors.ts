/** Every failure a caller may see: its code, its HTTP status, its sentence. */
export const failures = {
  invalid_input: [400, 'The request is not valid; see errors.'],
  not_signed_in: [401, 'A valid access token is required.'],
  wrong_credentials: [401, 'The email or the password is wrong.'],
  wrong_refresh_token: [401, 'The refresh token is unknown, used up or expired: sign in again.'],
  wrong_signature: [401, 'The signature does not match this request.'],
  not_allowed: [403, 'Your role does not allow this.'],
  origin_not_allowed: [403, 'This form does not accept submissions from that web site.'],
  not_found: [404, 'There is no such record.'],
  method_not_allowed: [405, 'This address does not answer that method.'],
  conflict: [409, 'The record was changed meanwhile, or does not allow this now.'],
  idempotency_conflict: [409, 'This Idempotency-Key was used before with other answers.'],
  too_large: [413, 'The request is larger than this address takes.'],
  unsupported_media_type: [415, 'This address does not understand that Content-Type or Content-Encoding.'],
  range_not_satisfiable: [416, 'The file has no such part.'],
  too_many_requests: [429, 'Too many requests; try again later.'],
  unavailable: [503, 'The service cannot take this now; try again shortly.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type FailureCode = keyof typeof failures;

/** One thing that is wrong in a request: where, and why. */
export interface Complaint {
  readonly path: string;
  readonly message: string;
}

interface FailureDetails {
  /** Replaces the general sentence of the code. */
  readonly message?: string;
  readonly errors?: readonly Complaint[];
  /** Seconds; becomes the Retry-After header. */
  readonly retryAfter?: number;
}

/** An answer other than success that the caller may read. Anything else thrown is a fault of ours and becomes a bare 500. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly errors: readonly Complaint[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: FailureCode, details: FailureDetails = {}) {
    super(details.message ?? failures[code][1]);
    this.name = 'Failure';
    this.code = code;
    this.errors = details.errors;
    this.retryAfter = details.retryAfter;
  }

  get status(): number {
    return failures[this.code][0];
  }
}

/** A 400 about one field. */
export const invalid = (path: string, message: string) => new Failure('invalid_input', { errors: [{ path, message }] });

/** The row, or 404. */
export const found = <T>(row: T | undefined | null): T => {
  if (row === undefined || row === null) throw new Failure('not_found');
  return row;
};

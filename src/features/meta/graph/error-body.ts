import { z } from 'zod';

const Whole = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ])
  .nullable()
  .catch(null);

/** An error that says nothing. */
export const NOTHING_SAID = { code: null, error_subcode: null, message: '', is_transient: false, fbtrace_id: null };

const ErrorBody = z.object({
  error: z
    .object({
      code: Whole,
      error_subcode: Whole,
      message: z.string().catch(''),
      is_transient: z.boolean().catch(false),
      fbtrace_id: z
        .string()
        .regex(/^[\w+/=-]{1,64}$/) // it goes into logs
        .nullable()
        .catch(null),
    })
    .catch(NOTHING_SAID),
});

export type ErrorObject = z.infer<typeof ErrorBody>['error'];

/** The `error` of an answer, whatever its HTTP status; null when it has no such key. */
export function errorIn(body: unknown): ErrorObject | null {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'error')) return null;
  return ErrorBody.safeParse(body).data?.error ?? null;
}

/** Meta has no subcode for it, so its text tells: the proof was made with another app's secret, or with an old one. */
export const saysWrongProof = (error: ErrorObject | null): boolean =>
  error?.code === 100 && /invalid appsecret_proof/i.test(error.message);

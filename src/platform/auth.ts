import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { Failure } from './errors.ts';

/** The reference's seven claims plus the session. Only `sid` is believed at a request; role and entity are read from the database. */
const Claims = z.object({
  user_id: z.int().positive(),
  email: z.string(),
  role_id: z.int().positive(),
  entity_id: z.int().positive(),
  entity_name: z.string(),
  sid: z.int().positive(),
  iat: z.int(),
  exp: z.int(),
});
export type Claims = Omit<z.infer<typeof Claims>, 'iat' | 'exp'>;

/** Access tokens: HS256 and nothing else, whatever a token's own header asks for. */
export function accessTokens(secret: string, expiresIn: string) {
  const key = createSecretKey(secret, 'utf8'); // of a text, the library would try each time whether it is a public key
  return {
    expiresIn,
    sign: (claims: Claims): string =>
      jwt.sign(claims, key, { algorithm: 'HS256', expiresIn: expiresIn as jwt.SignOptions['expiresIn'] & string }),
    /** The claims behind `Bearer …`, in any case (RFC 9110, 11.1); `not_signed_in` for anything that is not our own, unexpired token. */
    read(authorization: string | undefined): Claims {
      const token = /^Bearer ([\w.-]{20,4096})$/i.exec(authorization ?? '')?.[1];
      if (!token) throw new Failure('not_signed_in');
      try {
        return Claims.parse(jwt.verify(token, key, { algorithms: ['HS256'] }));
      } catch {
        throw new Failure('not_signed_in');
      }
    },
  };
}

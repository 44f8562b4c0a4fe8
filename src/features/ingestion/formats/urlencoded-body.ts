import { sentByForm } from './form-fields.ts';
import { MAX_FIELDS, type Refused, type Sent, tooManyFields } from './sent.ts';

/** Reads `application/x-www-form-urlencoded` as browsers write it; broken escapes and bytes become U+FFFD. */
export function readUrlencodedBody(bytes: Buffer): Sent | Refused {
  const text = bytes.toString('utf8');
  if (text.split('&', MAX_FIELDS + 1).length > MAX_FIELDS) return tooManyFields; // counted before any is decoded
  return sentByForm([...new URLSearchParams(text)]);
}

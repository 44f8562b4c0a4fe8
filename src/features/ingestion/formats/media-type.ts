interface MediaType {
  /** Lower-case, without parameters; '' when there is none. */
  readonly type: string;
  /** Whether the text is UTF-8 (said or left out) or its subset ASCII. */
  readonly isUtf8: boolean;
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;
const UTF8_NAMES = new Set(['', 'utf-8', 'utf8', 'us-ascii']);

/** Reads a Content-Type header. */
export function mediaTypeOf(contentType: string): MediaType {
  const type = contentType.split(';', 1)[0] ?? '';
  const charset = CHARSET.exec(contentType)?.[1] ?? '';
  return { type: type.trim().toLowerCase(), isUtf8: UTF8_NAMES.has(charset.toLowerCase()) };
}

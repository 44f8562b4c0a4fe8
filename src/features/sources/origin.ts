/** Only scheme, host and port: no path, no user, no wildcard, nothing that URL() would tidy away unseen. */
const BARE_ORIGIN = /^https?:\/\/[^\s/\\?#@*]+\/?$/i;

/** The origin as browsers send it (lower case, punycode, default port left out), or null where the text is none. */
export function originOf(text: string): string | null {
  if (!BARE_ORIGIN.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
}

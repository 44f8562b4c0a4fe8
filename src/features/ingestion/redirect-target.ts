/** Longer, the answer's header would be more than browsers and proxies take, and the person would see an error instead of thanks. */
const LONGEST = 2_048;

/**
 * Where a form's `_next` may send the browser: an address on one of the form's own origins, or a path on the page that posted,
 * if that is one. Anything else is no address for us: it would make the form an open redirect.
 */
export function redirectTarget(
  next: string | null,
  page: string | null,
  allowedOrigins: readonly string[],
): string | null {
  if (next === null) return null;
  const target = urlOf(next, page);
  if (!target || !/^https?:$/.test(target.protocol) || !allowedOrigins.includes(target.origin)) return null;
  return target.href.length > LONGEST ? null : target.href;
}

function urlOf(text: string, base: string | null): URL | null {
  if (URL.canParse(text)) return new URL(text);
  return base !== null && URL.canParse(text, base) ? new URL(text, base) : null;
}

const OWN_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The stand-in sends made-up leads: to no other machine, whatever it is told. */
export const isOnThisMachine = (url: string): boolean =>
  URL.canParse(url) && OWN_NAMES.has(new URL(url).hostname) && /^https?:/.test(url);

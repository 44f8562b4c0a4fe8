import { logFrom } from '../servers/index.ts';

/** What a process of ours wrote last about why it ended, read from its log from here on; empty if it wrote nothing of the kind. */
export function lastWords(logFile: string): () => string {
  const log = logFrom(logFile);
  return () => {
    const lines = log.read().trim().split('\n');
    const own = lines.findLast((line) => line.startsWith("SalesMagnet's "));
    return own?.replace("SalesMagnet's", 'its') ?? lines.findLast((line) => /^\w*Error\b/.test(line)) ?? '';
  };
}

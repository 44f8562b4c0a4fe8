import { readFileSync, statSync } from 'node:fs';

/** What is added to a log from now on. */
export function logFrom(file: string) {
  const start = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    read(): string {
      try {
        const bytes = readFileSync(file);
        return bytes.subarray(bytes.length < start ? 0 : start).toString('utf8');
      } catch {
        return '';
      }
    },
  };
}

const EMPTY_TALK = /aborting|plugin '.*' (init|registration)|unknown\/unsupported storage engine|failed to initialize/i;

/** The line of a MySQL, MariaDB or Redis log that tells best why the server ended, without its time stamp. */
export function reasonIn(log: string): string {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const errors = lines.filter((line) => /\[ERROR\]/.test(line));
  const loud = lines.filter((line) => / # |\*\*\*|^Bad|^Fatal/i.test(line));
  const chosen = errors.find((line) => !EMPTY_TALK.test(line)) ?? errors[0] ?? loud.at(-1) ?? lines.at(-1);
  return (
    chosen
      ?.replace(/^.*?\[ERROR\]\s*(\[[^\]]*\]\s*)*/, '')
      .replace(/^.* # /, '')
      .replace(/\.$/, '') ?? 'it says nothing'
  );
}

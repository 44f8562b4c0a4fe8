/**
 * How Node keeps each process' memory; where these change, Dockerfile and docker-compose.yml change too. A burst's garbage would else lie about until
 * there is much of it: two bursts were seen to leave some 440 MB in the ingest worker that nobody needed, and 265 where its old generation has a limit.
 * The API has none: with one of 512 MB its p99 was three times as long. The background worker streams long files, and some 60 MB live in it.
 */
export const HEAP = {
  api: ['--max-semi-space-size=8'],
  ingest: ['--max-semi-space-size=8', '--max-old-space-size=512'],
  background: ['--max-semi-space-size=4', '--max-old-space-size=128'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

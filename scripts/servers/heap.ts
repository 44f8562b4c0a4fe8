/**
 * How Node keeps each process' memory; where these change, Dockerfile and docker-compose.yml change too. A burst's garbage would else lie about until
 * there is much of it: two bursts were seen to leave some 440 MB that nobody needed. Where it may grow to gigabytes, V8 lets the old generation fourfold
 * before it collects; with a limit of 512 MB by a half, and the same bursts leave 265. The background worker streams long files, and some 60 MB live in it.
 */
export const HEAP = {
  api: ['--max-semi-space-size=8'],
  ingest: ['--max-semi-space-size=8', '--max-old-space-size=512'],
  background: ['--max-semi-space-size=4', '--max-old-space-size=128'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

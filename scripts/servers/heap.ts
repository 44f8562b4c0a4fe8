/**
 * How Node keeps each process' memory; where these change, Dockerfile and docker-compose.yml change too. A burst's garbage would else lie about until
 * there is much of it: two bursts were seen to leave some 440 MB in the ingest worker that nobody needed, and 265 where its old generation has a limit.
 * The API took some 330 MB at saturation without a limit and 229 with one of 900, which it never comes near: how far Node lets garbage grow depends on it.
 * One of 512 MB made its p99 three times as long; its young generation of 16 MB makes a sixth more of it than one of 8.
 * The background worker streams long files, and some 60 MB live in it.
 */
export const HEAP = {
  api: ['--max-semi-space-size=16', '--max-old-space-size=900'],
  ingest: ['--max-semi-space-size=8', '--max-old-space-size=512'],
  background: ['--max-semi-space-size=4', '--max-old-space-size=128'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * How Node keeps the background worker's memory: it streams long files, whose garbage would else lie about until there is much of it. Some
 * 60 MB live in it; where these limits change, docker-compose.yml changes too.
 */
export const BACKGROUND_HEAP = ['--max-semi-space-size=4', '--max-old-space-size=128'] as const;

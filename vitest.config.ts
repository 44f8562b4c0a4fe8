import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,scripts,seeds,bench,faults,graph-stand-in}/**/*.test.ts'],
    globalSetup: 'src/testing/servers.ts',
    pool: 'forks',
    isolate: false, // a process composes the product once, not once a file
    maxWorkers: 2,
    testTimeout: 60_000, // a bound for what hangs, not for what is slow: machines are busy
    hookTimeout: 60_000,
  },
});

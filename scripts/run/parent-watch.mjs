const LOOK_EVERY_MS = 250;

/**
 * Under npm, ends this process (by SIGTERM) when the shell that npm put between dies. npm passes a signal only to that shell, which
 * dies of it and tells nobody: without this, `kill` on npm would leave everything running.
 */
export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}

import { expect, test } from 'vitest';
import { startTicking } from './ticker.ts';

const never = () => {
  throw new Error('nothing was to be reported');
};
const HOUR_MS = 3_600_000;

test('runs again and again, and never twice at once', async () => {
  const enough = Promise.withResolvers<void>();
  let [runs, atOnce, most] = [0, 0, 0];
  const run = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
    runs += 1;
    if (runs === 5) enough.resolve();
  };
  const ticking = startTicking([{ name: 'count', everyMs: 0, run }], never);
  await enough.promise;
  await ticking.close();
  expect(most).toBe(1);
});

test('runs at once, then waits', async () => {
  let runs = 0;
  const ticking = startTicking([{ name: 'count', everyMs: HOUR_MS, run: async () => (runs += 1) }], never);
  await ticking.close();
  expect(runs).toBe(1);
});

test('a run that fails is reported with its name, and the next one comes as usual', async () => {
  const recovered = Promise.withResolvers<void>();
  const reports: unknown[] = [];
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs < 3) throw new Error(`failure ${runs}`);
    recovered.resolve();
  };
  const ticking = startTicking([{ name: 'sweep', everyMs: 0, run }], (error, tick) =>
    reports.push([tick, String(error)]),
  );
  await recovered.promise;
  await ticking.close();
  expect(reports).toEqual([
    ['sweep', 'Error: failure 1'],
    ['sweep', 'Error: failure 2'],
  ]);
});

test('a run that fails for the same reason again is no news, until one has succeeded in between', async () => {
  const enough = Promise.withResolvers<void>();
  const reports: string[] = [];
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 7) enough.resolve();
    if (runs !== 4) throw new Error('MySQL is down');
  };
  const ticking = startTicking([{ name: 'sweep', everyMs: 0, run }], (error, tick) =>
    reports.push(`${runs} ${tick} ${String(error)}`),
  );
  await enough.promise;
  await ticking.close();
  expect(reports).toEqual(['1 sweep Error: MySQL is down', '5 sweep Error: MySQL is down']);
});

test('one tick that hangs does not hold up another', async () => {
  const [hanging, enough] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let runs = 0;
  const ticking = startTicking(
    [
      { name: 'hangs', everyMs: 0, run: () => hanging.promise },
      { name: 'runs', everyMs: 0, run: async () => (++runs === 3 ? enough.resolve() : undefined) },
    ],
    never,
  );
  await enough.promise;
  hanging.resolve();
  await ticking.close();
});

test('closing waits for the run under way, and none begins after it', async () => {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let [runs, ended] = [0, false];
  const run = async () => {
    runs += 1;
    begun.resolve();
    await end.promise;
    ended = true;
  };
  const ticking = startTicking([{ name: 'long', everyMs: 0, run }], never);
  await begun.promise;
  let isClosed = false;
  const closed = ticking.close().then(() => {
    isClosed = true;
  });
  await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  end.resolve();
  await closed;
  expect([runs, ended]).toEqual([1, true]);
});

test('a run that takes long is told when the process ends', async () => {
  const started = Promise.withResolvers<void>();
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      started.resolve();
    });
  const ticking = startTicking([{ name: 'long', everyMs: HOUR_MS, run }], never);
  await started.promise;
  await ticking.close();
});

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../servers/index.ts';
import { ROOT, run } from './command.ts';
import { counted } from './counted.ts';
import type { Outcome } from './outcome.ts';

const READY_MS = 180_000;
const STOP_MS = 60_000;

/**
 * The product as an administrator starts it: `npm start` from nothing, the Postman collection through newman, a small simulation
 * over all channels, and a clean stop.
 */
export async function runProduct(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-product-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Servers of its own, whatever the suite used.
  const { DB_HOST: _host, REDIS_URL: _redis, FB_GRAPH_URL: _graph, ...environment } = process.env;
  const product = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: ROOT,
    env: { ...environment, PORT: String(port), DATA_DIR: dir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise<number>((resolve) => product.once('close', (code) => resolve(code ?? 1)));
  try {
    await lineFrom(product.stdout, `SalesMagnet is ready at ${url}`);
    const postman = await counted('the Postman collection', ['scripts/run-postman.ts', '--url', url]);
    const simulation = await judged('a simulation of 500 leads over all channels', {
      args: ['scripts/simulate.ts', '--leads', '500', '--url', url, '--channels', 'website,facebook,instagram'],
      environment: { DATA_DIR: dir }, // where npm start says what the stand-in for Meta is called
    });
    product.kill('SIGTERM');
    const code = await Promise.race([exit, new Promise<number>((resolve) => setTimeout(resolve, STOP_MS, 1).unref())]);
    console.log(`${code === 0 ? '✓' : '✗'} SIGTERM stops everything that npm start started`);
    const stop = code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    return {
      passed: postman.passed + simulation.passed + stop.passed,
      failed: postman.failed + simulation.failed + stop.failed,
    };
  } finally {
    product.kill('SIGTERM');
    await exit;
    rmSync(dir, { recursive: true, force: true });
  }
}

function lineFrom(stream: NodeJS.ReadableStream, wanted: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(
      () => reject(new Error(`npm start was not ready after ${READY_MS / 1000} s; it said:\n${text}`)),
      READY_MS,
    );
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes(wanted)) return;
      clearTimeout(timer);
      resolve();
    });
    stream.once('end', () => {
      clearTimeout(timer);
      reject(new Error(`npm start ended before it was ready; it said:\n${text}`));
    });
  });
}

interface Program {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** A program whose last line is its verdict, and whose exit code counts. */
async function judged(name: string, { args, environment }: Program): Promise<Outcome> {
  const { code, output } = await run(process.execPath, args, { environment });
  console.log(`${code === 0 ? '✓' : '✗'} ${name}: ${output.trimEnd().split('\n').at(-1) ?? ''}`);
  if (code !== 0) console.log(output);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

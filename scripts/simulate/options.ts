import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';

export interface Options {
  readonly leads: number;
  /** Without a slash at its end. */
  readonly url: string;
  readonly seed: string;
  readonly concurrency: number;
  readonly jsonFile: string | undefined;
}

const usage = `npm run simulate -- [--leads 1000] [--url http://127.0.0.1:3000] [--seed TEXT] [--concurrency 32] [--json FILE]
Posts made-up website leads at a running SalesMagnet with the demo companies, and checks what became of each.`;

/** Throws an Error that tells what is wrong with the command line, and how it is used. */
export function optionsOf(args: string[], environment: NodeJS.ProcessEnv): Options {
  try {
    return understood(args, environment);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function understood(args: string[], environment: NodeJS.ProcessEnv): Options {
  const { values } = parseArgs({
    args,
    options: {
      leads: { type: 'string', default: '1000' },
      url: { type: 'string', default: `http://127.0.0.1:${environment['PORT'] || 3000}` },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      concurrency: { type: 'string', default: '32' },
      json: { type: 'string' },
    },
  });
  return {
    leads: wholeNumber('--leads', values.leads, 1_000_000),
    url: thisMachine(values.url),
    seed: values.seed,
    concurrency: wholeNumber('--concurrency', values.concurrency, 1_000),
    jsonFile: values.json,
  };
}

function wholeNumber(name: string, text: string, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new Error(`${name} must be a whole number from 1 to ${most}, not "${text}".`);
  return number;
}

/** Made-up leads belong in nobody's real sales pipeline. */
function thisMachine(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(`--url must be an address such as http://127.0.0.1:3000, not "${text}".`);
  const { hostname, origin } = url;
  const isLoopback =
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
  if (!isLoopback)
    throw new Error(
      `--url must be on this machine (127.0.0.1, localhost or [::1]): ${hostname} would be filled with made-up leads.`,
    );
  return origin;
}

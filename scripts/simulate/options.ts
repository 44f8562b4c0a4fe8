import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { parseArgs } from 'node:util';
import { type Channel, channels } from './channels.ts';

export interface Options {
  readonly leads: number;
  /** Without a slash at its end. */
  readonly url: string;
  readonly seed: string;
  readonly concurrency: number;
  readonly jsonFile: string | undefined;
  readonly channels: readonly Channel[];
  /** Nobody asked for Facebook or Instagram by name. */
  readonly mayLeaveOutMeta: boolean;
  /** Where the product asks for Facebook's leads, if that is known; it need not be on this machine. */
  readonly graphUrl: string | undefined;
  readonly appSecret: string;
}

const usage = `npm run simulate -- [--leads 1000] [--url http://127.0.0.1:3000] [--seed TEXT] [--concurrency 32] [--json FILE]
  [--channels website,facebook,instagram]
Lets made-up people fill in website forms, and Facebook and Instagram forms at the stand-in for Meta, of a running SalesMagnet with the demo companies, and checks what became of each.`;

type Environment = NodeJS.ProcessEnv;

/**
 * Throws an Error that tells what is wrong with the command line, and how it is used. `running` is what the `npm start` of this
 * folder left word of.
 */
export function optionsOf(args: string[], environment: Environment, running: Environment = {}): Options {
  try {
    return understood(args, environment, running);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

function understood(args: string[], environment: Environment, running: Environment): Options {
  const { values } = parseArgs({
    args,
    options: {
      leads: { type: 'string', default: '1000' },
      url: { type: 'string', default: `http://127.0.0.1:${environment['PORT'] || running['PORT'] || 3000}` },
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      concurrency: { type: 'string', default: '32' },
      json: { type: 'string' },
      channels: { type: 'string' },
    },
  });
  const url = thisMachine(values.url);
  const meta = { ...(new URL(url).port === running['PORT'] && running), ...withoutBlanks(environment) };
  return {
    leads: wholeNumber('--leads', values.leads, 1_000_000),
    url,
    seed: values.seed,
    concurrency: wholeNumber('--concurrency', values.concurrency, 1_000),
    jsonFile: values.json,
    channels: values.channels === undefined ? channels : channelsIn(values.channels),
    mayLeaveOutMeta: values.channels === undefined,
    graphUrl: meta['FB_GRAPH_URL'] || undefined,
    appSecret: meta['FB_APP_SECRET']?.split(',')[0]?.trim() || 'demo-app-secret',
  };
}

const withoutBlanks = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value));

function channelsIn(text: string): Channel[] {
  const named = text.split(',').map((name) => name.trim());
  const unknown = named.find((name) => !channels.some((channel) => channel === name));
  if (unknown !== undefined)
    throw new Error(`--channels must be one or more of ${channels.join(',')}, not "${unknown}".`);
  return channels.filter((channel) => named.includes(channel));
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
  if (!isOnThisMachine(url))
    throw new Error(
      `--url must be on this machine (127.0.0.1, localhost or [::1]): ${url.hostname} would be filled with made-up leads.`,
    );
  return url.origin;
}

export const isOnThisMachine = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));

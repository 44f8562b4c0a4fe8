import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { plainWords } from './platform/plain-words.ts';

const WEAK = /^(changeme|secret|password|test|demo|example|your_)/i;
/** The newest first; each of them must be strong, for the first one writes and all of them read. */
const keysIn = (list: string) => list.split(',').map((key) => key.trim());
/** Public, so that whoever tries it out can sign a delivery; never in production. */
const DEMO_META = { FB_APP_SECRET: 'demo-app-secret', FB_VERIFY_TOKEN: 'demo-verify-token' };
const MAIL_FROM = /^(?:[^<>@\p{Cc}]* <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u;
const PORT_RULE = 'must be a whole number from 0 to 65535';
const port = z
  .string()
  .regex(/^\d{1,5}$/, PORT_RULE)
  .transform(Number)
  .refine((number) => number <= 65_535, PORT_RULE);

const PROXY_GROUPS = ['loopback', 'linklocal', 'uniquelocal'];
/** What Express takes: a number of hops, or addresses, networks and names of groups. */
const namesProxies = (text: string) =>
  /^\d{0,2}$/.test(text) ||
  text.split(',').every((part) => {
    const [address = '', bits = '0'] = part.trim().split('/');
    return PROXY_GROUPS.includes(part.trim()) || (isIP(address) !== 0 && /^\d{1,3}$/.test(bits));
  });
const MOST_CALLS = 1_000_000;
/** Requests a minute. */
const calls = z
  .string()
  .regex(/^\d{1,7}$/, `must be a whole number from 0 to ${MOST_CALLS}`)
  .transform(Number)
  .refine((number) => number <= MOST_CALLS, `must be a whole number from 0 to ${MOST_CALLS}`);
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const LONGEST_TOKEN_SECONDS = 365 * 86_400;
const isUsableLife = (text: string) => {
  const seconds = Number(text.slice(0, -1)) * (SECONDS[text.slice(-1)] ?? 0);
  return seconds >= 1 && seconds <= LONGEST_TOKEN_SECONDS;
};

/** The environment, as one schema; `.env.example` explains each variable. Nothing else reads process.env. */
const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    PORT: port.default(3000),
    HOST: z.string().default('127.0.0.1'),
    WORKER_PORT: port.optional(),
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    TRUST_PROXY: z
      .string()
      .refine(
        namesProxies,
        'must be a number of hops, or addresses and networks with commas between, such as loopback, 10.0.0.0/8',
      )
      .default(''),
    RATE_LIMIT_USER: calls.default(600),
    RATE_LIMIT_ENTITY: calls.default(6_000),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DB_HOST: z.string().default('127.0.0.1'),
    DB_PORT: port.default(3306),
    DB_USER: z.string().default('root'),
    DB_PASSWORD: z.string().default(''),
    DB_NAME: z
      .string()
      .regex(/^\w{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _')
      .default('salesmagnet'),
    REDIS_URL: z
      .url({ protocol: /^rediss?$/, error: 'must look like redis://:password@host:6379' })
      .default('redis://127.0.0.1:6379'),
    JWT_SECRET: z.string().min(1),
    JWT_EXPIRES_IN: z
      .string()
      .regex(/^\d+[smhd]$/, 'must be a number with s, m, h or d, such as 72h')
      .refine(isUsableLife, 'must be from 1s to 365d')
      .default('72h'),
    ENCRYPTION_KEY: z.string().min(1),
    OPERATOR_TOKEN: z.string().optional(),
    SIGNUP: z.enum(['open', 'closed']).optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@host:587' }).optional(),
    MAIL_FROM: z
      .string()
      .regex(MAIL_FROM, 'must look like crm@example.com, or SalesMagnet <crm@example.com>')
      .optional(),
    DATA_DIR: z.string().default('.data'),
    FB_APP_ID: z
      .string()
      .regex(/^\d{1,32}$/, 'must be the number that the app dashboard shows')
      .optional(),
    FB_APP_SECRET: z
      .string()
      .refine(
        (list) => keysIn(list).every((secret) => secret !== ''),
        'must be one secret, or several with a comma between',
      )
      .optional(),
    FB_VERIFY_TOKEN: z.string().optional(),
    FB_GRAPH_URL: z.url({ protocol: /^https?$/ }).default('https://graph.facebook.com'),
    FB_GRAPH_VERSION: z
      .string()
      .regex(/^v\d{1,3}\.\d$/, 'must look like v26.0')
      .default('v26.0'),
    FB_PAGE_ACCESS_TOKEN: z.string().optional(),
  })
  .superRefine((environment, context) => {
    if (environment.NODE_ENV !== 'production') return;
    for (const name of ['JWT_SECRET', 'ENCRYPTION_KEY', 'OPERATOR_TOKEN'] as const) {
      const values = name === 'ENCRYPTION_KEY' ? keysIn(environment[name]) : [environment[name] ?? ''];
      if (values.some((value) => value.length < 32 || WEAK.test(value)))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must be a random value of at least 32 characters in production',
        });
    }
    for (const name of ['FB_APP_SECRET', 'FB_VERIFY_TOKEN'] as const)
      if (keysIn(environment[name] ?? '').some((value) => WEAK.test(value)))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must not be a demo value in production: take the one of your Meta app',
        });
    for (const name of ['SMTP_URL', 'MAIL_FROM'] as const)
      if (environment[name] === undefined)
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'must be set in production: codes, invitations and reports are mailed',
        });
    if (environment.DB_PASSWORD === '')
      context.addIssue({ code: 'custom', path: ['DB_PASSWORD'], message: 'must not be empty in production' });
  });

export type Config = ReturnType<typeof readConfig>;

/** Throws an Error whose message names every variable that is wrong, and why. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = Environment.safeParse(present, { error: plainWords });
  if (!result.success)
    throw new Error(
      `The configuration is not usable: ${result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}.`,
    );
  const it = result.data;
  const fallback = it.NODE_ENV === 'production' ? { FB_APP_SECRET: undefined, FB_VERIFY_TOKEN: undefined } : DEMO_META;
  const appSecret = it.FB_APP_SECRET ?? fallback.FB_APP_SECRET;
  const localUrl = `http://${reachable(it.HOST)}:${it.PORT}`;
  return {
    production: it.NODE_ENV === 'production',
    port: it.PORT,
    host: it.HOST,
    workerPort: it.WORKER_PORT,
    /** Where this machine itself reaches the API. */
    localUrl,
    publicUrl: it.PUBLIC_URL ?? localUrl,
    /** Express' own forms: a number of hops, or addresses and subnets. */
    trustProxy: it.TRUST_PROXY === '' ? false : /^\d+$/.test(it.TRUST_PROXY) ? Number(it.TRUST_PROXY) : it.TRUST_PROXY,
    /** 0: without a limit. */
    callerLimits: { perUser: it.RATE_LIMIT_USER, perEntity: it.RATE_LIMIT_ENTITY },
    logLevel: it.LOG_LEVEL,
    database: { host: it.DB_HOST, port: it.DB_PORT, user: it.DB_USER, password: it.DB_PASSWORD, database: it.DB_NAME },
    redisUrl: it.REDIS_URL,
    jwtSecret: it.JWT_SECRET,
    jwtExpiresIn: it.JWT_EXPIRES_IN,
    encryptionKeys: keysIn(it.ENCRYPTION_KEY),
    operatorToken: it.OPERATOR_TOKEN,
    /** May anybody register a new company? */
    isSignupOpen: (it.SIGNUP ?? (it.NODE_ENV === 'production' ? 'closed' : 'open')) === 'open',
    /** undefined: mails become files. */
    smtpUrl: it.SMTP_URL,
    mailFrom: it.MAIL_FROM ?? 'SalesMagnet <salesmagnet@localhost>',
    /** Where mails (without SMTP_URL) and exports lie; the API and the workers share it. */
    dataDir: resolve(it.DATA_DIR),
    meta: {
      appId: it.FB_APP_ID,
      /** The newest first: any of them verifies a delivery, so a secret can be changed without a pause. */
      appSecrets: appSecret === undefined ? [] : keysIn(appSecret),
      verifyToken: it.FB_VERIFY_TOKEN ?? fallback.FB_VERIFY_TOKEN,
      graphUrl: it.FB_GRAPH_URL,
      graphVersion: it.FB_GRAPH_VERSION,
      /** Of the first page that is connected without one of its own. */
      pageAccessToken: it.FB_PAGE_ACCESS_TOKEN,
    },
  };
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/** What is allowed and yet dangerous, each in a sentence for the log of whoever starts this. */
export function warningsAbout({
  production,
  host,
  redisUrl,
}: Pick<Config, 'production' | 'host' | 'redisUrl'>): string[] {
  const redis = new URL(redisUrl);
  return [
    ...(production || LOOPBACK.test(host)
      ? []
      : ['other machines reach this, and secrets were not checked: set NODE_ENV=production']),
    ...(redis.password !== '' || LOOPBACK.test(redis.hostname)
      ? []
      : [
          'Redis is on another machine and REDIS_URL has no password: whoever reaches it reads and writes what waits there',
        ]),
  ];
}

/** A listening address as it stands in a URL; the addresses that mean all of a machine are no place to go to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return isIP(host) === 6 ? `[${host}]` : host;
}

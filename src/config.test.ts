import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, warningsAbout } from './config.ts';

// Attack A60 of docs/attacks.md.

const secret = (letter: string) => `${letter}0f3b1c9d7e5a2846f0c1b3d5e7a9182`.padEnd(40, letter);
const development = { JWT_SECRET: 'any', ENCRYPTION_KEY: 'any' };
const production = {
  NODE_ENV: 'production',
  JWT_SECRET: secret('a'),
  ENCRYPTION_KEY: secret('b'),
  OPERATOR_TOKEN: secret('c'),
  DB_PASSWORD: 'something',
  SMTP_URL: 'smtps://mail.example',
  MAIL_FROM: 'SalesMagnet <crm@example.com>',
};

test('development needs the two secrets only, and gets defaults that reach nobody else', () => {
  expect(readConfig(development)).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    trustProxy: false,
    jwtExpiresIn: '72h',
    operatorToken: undefined,
    database: { host: '127.0.0.1', port: 3306, database: 'salesmagnet' },
  });
});

test('without a mail server production does not start, and development writes files', () => {
  expect(() => readConfig({ ...production, SMTP_URL: '', MAIL_FROM: '' })).toThrow(
    /SMTP_URL must be set.*MAIL_FROM must/,
  );
  expect(readConfig(development)).toMatchObject({ smtpUrl: undefined, dataDir: resolve('.data') });
});

test.each(['mail.example', 'http://mail.example', 'smtp'])('SMTP_URL "%s" is refused', (SMTP_URL) => {
  expect(() => readConfig({ ...development, SMTP_URL })).toThrow('SMTP_URL');
});

test.each(['nobody', 'a@b, c@d', 'A <a@b>\r\nBcc: <c@d>', 'A <a@b> <c@d>'])('MAIL_FROM %j is refused', (MAIL_FROM) => {
  expect(() => readConfig({ ...development, MAIL_FROM })).toThrow('MAIL_FROM');
});

test.each([
  [{}, { perUser: 600, perEntity: 6_000 }],
  [
    { RATE_LIMIT_USER: '0', RATE_LIMIT_ENTITY: '50' },
    { perUser: 0, perEntity: 50 },
  ],
])('how often people may call the API: %j', (given, callerLimits) => {
  expect(readConfig({ ...development, ...given })).toMatchObject({ callerLimits });
});

test.each(['-1', '1.5', 'many', '1000001', '99999999'])('RATE_LIMIT_USER "%s" is refused', (RATE_LIMIT_USER) => {
  expect(() => readConfig({ ...development, RATE_LIMIT_USER })).toThrow(/RATE_LIMIT_USER must be a whole number/);
});

test('anybody may register a company in development, and in production where the operator says so', () => {
  expect(readConfig(development).isSignupOpen).toBe(true);
  expect(readConfig({ ...development, SIGNUP: 'closed' }).isSignupOpen).toBe(false);
  expect(readConfig(production).isSignupOpen).toBe(false);
  expect(readConfig({ ...production, SIGNUP: 'open' }).isSignupOpen).toBe(true);
});

test('production with strong secrets is accepted', () => {
  expect(readConfig(production)).toMatchObject({ production: true, encryptionKeys: [secret('b')] });
});

test('production refuses weak secrets, and names each', () => {
  const weak = () =>
    readConfig({ NODE_ENV: 'production', JWT_SECRET: 'short', ENCRYPTION_KEY: `changeme${secret('b')}` });
  for (const name of ['JWT_SECRET', 'ENCRYPTION_KEY', 'OPERATOR_TOKEN', 'DB_PASSWORD']) expect(weak).toThrow(name);
});

test.each([
  ['short', { JWT_SECRET: 'a'.repeat(31) }],
  ['left as in an example', { JWT_SECRET: `your_${secret('a')}` }],
  ['a well-known word', { JWT_SECRET: `Secret${secret('a')}` }],
])('a secret that is %s does not start production', (_name, change) => {
  expect(() => readConfig({ ...production, ...change })).toThrow(/JWT_SECRET must be a random value of at least 32/);
});

test('production refuses a list of encryption keys of which one is weak', () => {
  for (const keys of [`${secret('b')},short`, `short,${secret('b')}`, `${secret('b')},`])
    expect(() => readConfig({ ...production, ENCRYPTION_KEY: keys })).toThrow('ENCRYPTION_KEY');
});

test('several encryption keys are read in their order, blanks around them left out', () => {
  const keys = readConfig({ ...production, ENCRYPTION_KEY: `${secret('d')} , ${secret('b')}` }).encryptionKeys;
  expect(keys).toEqual([secret('d'), secret('b')]);
});

test.each([
  ['NODE_ENV', 'prod'],
  ['PORT', 'eighty'],
  ['PORT', '65536'],
  ['DB_PORT', '33.5'],
  ['DB_NAME', 'sales magnet; drop'],
  ['LOG_LEVEL', 'verbose'],
  ['PUBLIC_URL', 'leads.example'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['JWT_EXPIRES_IN', '3 days'],
  ['JWT_EXPIRES_IN', '0s'],
  ['JWT_EXPIRES_IN', '99999999999999d'],
  ['PORT', '1e3'],
  ['REDIS_URL', 'localhost'],
  ['TRUST_PROXY', 'everybody'],
  ['TRUST_PROXY', '10.0.0.0/8,'],
  ['FB_APP_ID', 'SalesMagnet'],
  ['FB_GRAPH_URL', 'graph.facebook.com'],
  ['FB_GRAPH_VERSION', '26'],
])('a mistake in %s (%s) is told by its name', (name, value) => {
  expect(() => readConfig({ ...development, [name]: value })).toThrow(new RegExp(`not usable: ${name} `));
});

describe("the Meta app's settings", () => {
  const demo = { appSecrets: ['demo-app-secret'], verifyToken: 'demo-verify-token' };
  const metaOf = (environment: NodeJS.ProcessEnv) => readConfig(environment).meta;

  test('are public demo values outside production', () => {
    for (const NODE_ENV of ['development', 'test']) expect(metaOf({ ...development, NODE_ENV })).toMatchObject(demo);
  });

  test('have no defaults in production: then no delivery is believed and no handshake answered', () => {
    expect(metaOf(production)).toMatchObject({ appSecrets: [], verifyToken: undefined, pageAccessToken: undefined });
  });

  test.each([
    { FB_APP_SECRET: 'demo-app-secret' },
    { FB_APP_SECRET: `${secret('d')}, demo-app-secret` },
    { FB_VERIFY_TOKEN: 'demo-verify-token' },
  ])('are never the demo values in production: %j', (change) => {
    expect(() => readConfig({ ...production, ...change })).toThrow(
      `${Object.keys(change)[0]} must not be a demo value`,
    );
  });

  test('hold several app secrets while one is exchanged for another, the newest first', () => {
    expect(metaOf({ ...production, FB_APP_SECRET: `${secret('d')} ,${secret('e')}` }).appSecrets).toEqual([
      secret('d'),
      secret('e'),
    ]);
    expect(() => readConfig({ ...production, FB_APP_SECRET: `${secret('d')},` })).toThrow('FB_APP_SECRET');
  });

  test('say which Graph API is asked, and in which version', () => {
    expect(metaOf(development)).toMatchObject({ graphUrl: 'https://graph.facebook.com', graphVersion: 'v26.0' });
    expect(metaOf({ ...development, FB_GRAPH_VERSION: 'v27.0' }).graphVersion).toBe('v27.0');
  });
});

test('a mistake is told in words', () => {
  expect(() => readConfig({ ...development, PORT: 'eighty' })).toThrow('PORT must be a whole number from 0 to 65535');
  expect(() => readConfig({})).toThrow('JWT_SECRET is missing; ENCRYPTION_KEY is missing.');
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://127.0.0.1:3000'],
  ['::1', 'http://[::1]:3000'],
  ['10.1.2.3', 'http://10.1.2.3:3000'],
])('an API that listens on %s is reached at %s', (HOST, url) => {
  expect(readConfig({ ...development, HOST })).toMatchObject({ localUrl: url, publicUrl: url });
});

test('a missing secret is told by its name, and a set but empty one is missing', () => {
  expect(() => readConfig({ ENCRYPTION_KEY: 'any' })).toThrow('JWT_SECRET');
  expect(() => readConfig({ JWT_SECRET: 'any', ENCRYPTION_KEY: '' })).toThrow('ENCRYPTION_KEY');
});

test('no value of a secret appears in the sentence', () => {
  const wrong = { ...production, JWT_SECRET: 'hunter2', DB_PASSWORD: 'hunter3', DB_NAME: 'x;y' };
  const sentence = () => {
    try {
      return JSON.stringify(readConfig(wrong));
    } catch (error) {
      return String(error);
    }
  };
  expect(sentence()).toMatch(/DB_NAME /);
  expect(sentence()).not.toMatch(/hunter/);
});

test.each([
  ['', false],
  ['1', 1],
  ['10.0.0.0/8, 192.168.1.1', '10.0.0.0/8, 192.168.1.1'],
])('TRUST_PROXY "%s" is what Express calls %s', (text, expected) => {
  expect(readConfig({ ...development, TRUST_PROXY: text }).trustProxy).toBe(expected);
});

describe('A60: what is allowed and yet dangerous is said aloud:', () => {
  const warnings = (environment: NodeJS.ProcessEnv) => warningsAbout(readConfig(environment));

  test('an address for everybody without the checks of production', () => {
    for (const HOST of ['0.0.0.0', '::', '10.1.2.3'])
      expect(warnings({ ...development, HOST })).toEqual([expect.stringContaining('NODE_ENV=production')]);
    expect(warnings({ ...production, HOST: '0.0.0.0' })).toEqual([]);
    for (const HOST of ['', '127.0.0.1', '::1', 'localhost']) expect(warnings({ ...development, HOST })).toEqual([]);
  });

  test('a Redis elsewhere that asks for no password', () => {
    for (const REDIS_URL of ['redis://redis:6379', 'rediss://10.0.0.2:6379'])
      expect(warnings({ ...production, REDIS_URL })).toEqual([expect.stringContaining('password')]);
    for (const REDIS_URL of ['redis://:secret@redis:6379', 'redis://127.0.0.1:6379', 'redis://[::1]:6379'])
      expect(warnings({ ...production, REDIS_URL })).toEqual([]);
  });
});

import { z } from 'zod';

const WEAK = /^(changeme|secret|password|test|demo|example|your_)/i;
/** The newest first; each of them must be strong, for the first one writes and all of them read. */
const keysIn = (list: string) => list.split(',').map((key) => key.trim());
const port = z.coerce.number().int().min(0).max(65_535);

/** The environment, as one schema; `.env.example` explains each variable. Nothing else reads process.env. */
const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    PORT: port.default(3000),
    HOST: z.string().default('127.0.0.1'),
    WORKER_PORT: port.optional(),
    PUBLIC_URL: z.url().optional(),
    TRUST_PROXY: z.string().default(''),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DB_HOST: z.string().default('127.0.0.1'),
    DB_PORT: port.default(3306),
    DB_USER: z.string().default('root'),
    DB_PASSWORD: z.string().default(''),
    DB_NAME: z
      .string()
      .regex(/^\w{1,64}$/)
      .default('salesmagnet'),
    REDIS_URL: z.string().default('redis://127.0.0.1:6379'),
    JWT_SECRET: z.string().min(1),
    JWT_EXPIRES_IN: z
      .string()
      .regex(/^\d+[smhd]$/, 'must be a number with s, m, h or d, such as 72h')
      .default('72h'),
    ENCRYPTION_KEY: z.string().min(1),
    OPERATOR_TOKEN: z.string().optional(),
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
    if (environment.DB_PASSWORD === '')
      context.addIssue({ code: 'custom', path: ['DB_PASSWORD'], message: 'must not be empty in production' });
  });

export type Config = ReturnType<typeof readConfig>;

/** Throws an Error whose message names every variable that is wrong, and why. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = Environment.safeParse(present);
  if (!result.success)
    throw new Error(
      `The configuration is not usable: ${result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}.`,
    );
  const it = result.data;
  return {
    production: it.NODE_ENV === 'production',
    port: it.PORT,
    host: it.HOST,
    workerPort: it.WORKER_PORT,
    publicUrl: it.PUBLIC_URL ?? `http://${it.HOST === '0.0.0.0' ? '127.0.0.1' : it.HOST}:${it.PORT}`,
    /** Express' own forms: a number of hops, or addresses and subnets. */
    trustProxy: it.TRUST_PROXY === '' ? false : /^\d+$/.test(it.TRUST_PROXY) ? Number(it.TRUST_PROXY) : it.TRUST_PROXY,
    logLevel: it.LOG_LEVEL,
    database: { host: it.DB_HOST, port: it.DB_PORT, user: it.DB_USER, password: it.DB_PASSWORD, database: it.DB_NAME },
    redisUrl: it.REDIS_URL,
    jwtSecret: it.JWT_SECRET,
    jwtExpiresIn: it.JWT_EXPIRES_IN,
    encryptionKeys: keysIn(it.ENCRYPTION_KEY),
    operatorToken: it.OPERATOR_TOKEN,
  };
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mysqlSettings, redisSettings } from './servers/settings.ts';

// The container files by their linters, and whether they and .env.example are in step with the product. Prints what it finds.

const ROOT = join(import.meta.dirname, '..');
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const compose = text('docker-compose.yml');
const known = namesIn(text('src/config.ts'), /^ {4}([A-Z][A-Z0-9_]+):/gm);
const explained = namesIn(text('.env.example'), /^#?([A-Z][A-Z0-9_]+)=/gm);
/** Used by scripts and containers rather than by the product. */
const ofScripts = new Set([
  'MYSQLD',
  'ADMIN_PASSWORD',
  'REDIS_PASSWORD',
  'MYSQL_PUBLISHED_PORT',
  'REDIS_PUBLISHED_PORT',
]);
const ofImages = /^(MYSQL_(DATABASE|PASSWORD|RANDOM_ROOT_PASSWORD|USER)|REDIS_PASSWORD)$/;

const findings = [
  ...foundBy('dclint', 'docker-compose.yml', '--max-warnings', '0'),
  ...foundBy('dockerfile-utils', 'lint', 'Dockerfile'),
  ...[...namesIn(compose, /^ +([A-Z][A-Z0-9_]+):/gm)]
    .filter((name) => !known.has(name) && !ofImages.test(name))
    .map((name) => `docker-compose.yml sets ${name}, which src/config.ts does not know`),
  ...[...namesIn(compose, /(?<!\$)\$\{([A-Z][A-Z0-9_]+)/g)]
    .filter((name) => !explained.has(name))
    .map((name) => `docker-compose.yml asks for ${name}, which .env.example does not explain`),
  ...[...known]
    .filter((name) => !explained.has(name))
    .map((name) => `.env.example does not explain ${name} of src/config.ts`),
  ...[...explained]
    .filter((name) => !known.has(name) && !ofScripts.has(name))
    .map((name) => `.env.example explains ${name}, which nothing reads`),
  ...mysqlSettings
    .filter((setting) => !compose.includes(`- ${setting}\n`))
    .map((setting) => `docker-compose.yml runs MySQL without ${setting}`),
  ...Object.entries(redisSettings)
    .filter(([name, value]) => !compose.includes(`--${name} ${value}`))
    .map(([name, value]) => `docker-compose.yml runs Redis without --${name} ${value}`),
  ...(known.size === 0 ? ['src/config.ts no longer lists its variables in the form that this lint reads'] : []),
];

for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
else console.log('The container files are in order.');

function namesIn(source: string, form: RegExp): Set<string> {
  return new Set([...source.matchAll(form)].map(([, name = '']) => name));
}

function foundBy(tool: string, ...args: string[]): string[] {
  try {
    execFileSync(process.execPath, [join(ROOT, 'node_modules/.bin', tool), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return [`${stdout}${stderr}`.trim()];
  }
}

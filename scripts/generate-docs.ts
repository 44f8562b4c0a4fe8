import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { api } from '../src/api.ts';
import { apiInfo } from '../src/platform/api-info.ts';
import { openapiOf } from '../src/platform/openapi.ts';
import { postmanOf } from '../src/platform/postman.ts';

// Writes the committed documentation from the endpoint catalogue; with --check only says which files are stale.

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const root = join(import.meta.dirname, '..');
const documents = {
  'openapi.json': openapiOf(api, apiInfo),
  'postman/salesMagnet.postman_collection.json': postmanOf(api, apiInfo),
};

for (const [name, document] of Object.entries(documents)) {
  const path = join(root, name);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (!values.check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (committed(path) !== text) {
    console.error(`${name} is stale: run \`npm run generate\` and commit what it wrote.`);
    process.exitCode = 1;
  }
}

function committed(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

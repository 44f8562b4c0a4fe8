import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ApiInfo } from './openapi.ts';

const Package = z.object({ version: z.string(), description: z.string(), license: z.string() });
const { version, description, license } = Package.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')),
);

/** What OpenAPI and Postman say about the product as a whole; version, description and licence are package.json's. */
export const apiInfo: ApiInfo = {
  title: 'SalesMagnet',
  version,
  description,
  license: { name: license, identifier: license },
};

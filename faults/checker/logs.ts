import { readFileSync } from 'node:fs';
import type { Product } from '../product/product.ts';
import type { Violation } from './invariants.ts';

/** Of somebody who filled in a form of this run. */
const PERSON = /[\w.]+@faults\.example/;

/** What the product logged since it was last asked, searched for secrets and for people's data. */
export function logReader({ processes, config }: Product): () => Violation[] {
  const secrets = [config.jwtSecret, ...config.encryptionKeys, config.database.password, 'demo-page-token-'];
  const read = new Map<string, number>();
  return () =>
    Object.values(processes).flatMap(({ name, logFile }): Violation[] => {
      const bytes = readFileSync(logFile);
      const text = bytes.subarray(read.get(logFile) ?? 0).toString('utf8');
      read.set(logFile, bytes.length);
      const person = PERSON.exec(text)?.[0];
      return [
        ...(person === undefined ? [] : [`the log of ${name} names ${person}`]),
        ...secrets.filter((secret) => text.includes(secret)).map(() => `the log of ${name} holds a secret`),
      ].map((what) => ({ invariant: 'I9', sentence: `${what}.` }));
    });
}

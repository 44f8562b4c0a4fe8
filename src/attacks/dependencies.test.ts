import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([path]) => path !== '');

/** What may run a program while it is installed, and why: docs/attacks.md says more. */
const INSTALL_SCRIPTS = ['node_modules/@scarf/scarf', 'node_modules/msgpackr-extract'];

test('A63: every package of the lockfile is known by a SHA-512 of its content, and comes from no other place than the registry', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(
    installed.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([path]) => path),
  ).toEqual([]);
  const elsewhere = installed.filter(([, { link, resolved }]) => link || /^(git|file|http:)/.test(resolved ?? ''));
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});

test('A63: no package runs a program while it is installed, but those that docs/attacks.md justifies', () => {
  const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  expect(scripts.toSorted()).toEqual(INSTALL_SCRIPTS);
});

test('A63: every dependency is pinned to one version, and the lockfile has that one', () => {
  const { dependencies, devDependencies, optionalDependencies } = read('package.json');
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
  }
});

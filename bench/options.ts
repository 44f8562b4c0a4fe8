import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type WorkloadId, workloadIds } from './harness/workload.ts';

export interface Options {
  readonly quick: boolean;
  readonly only: readonly WorkloadId[];
  readonly seed: number;
  readonly root: string;
  readonly json: string | undefined;
  readonly svg: string | undefined;
}

/** Throws a sentence for whoever typed it. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      sut: { type: 'string', default: resolve(import.meta.dirname, '..') },
      json: { type: 'string' },
      svg: { type: 'string' },
    },
  });
  const names = values.only?.split(',') ?? workloadIds;
  const unknown = names.find((name) => !(workloadIds as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no workload ${unknown}: take some of ${workloadIds.join(', ')}.`);
  if (!/^\d{1,9}$/.test(values.seed)) throw new Error('The seed must be a whole number.');
  return {
    quick: values.quick,
    only: names as readonly WorkloadId[],
    seed: Number(values.seed),
    root: resolve(values.sut),
    json: values.json,
    svg: values.svg,
  };
}

import type { Fault } from '../fault.ts';
import { crowdFaults } from './crowd.ts';
import { diskFaults } from './disk.ts';
import { doubleFaults } from './doubles.ts';
import { graphFaults } from './graph.ts';
import { insideFaults } from './inside.ts';
import { lockFaults } from './locks.ts';
import { crowdedFaults } from './mysql-full.ts';
import { mysqlFaults } from './mysql.ts';
import { networkFaults } from './network.ts';
import { processFaults } from './processes.ts';
import { redisFaults } from './redis.ts';

/** Every fault, in the order of their names. */
export const faults: readonly Fault[] = [
  ...processFaults,
  ...redisFaults,
  ...mysqlFaults,
  ...diskFaults,
  ...crowdedFaults,
  ...lockFaults,
  ...doubleFaults,
  ...networkFaults,
  ...insideFaults,
  ...crowdFaults,
  ...graphFaults,
].toSorted((one, other) => Number(one.name.slice(1)) - Number(other.name.slice(1)));

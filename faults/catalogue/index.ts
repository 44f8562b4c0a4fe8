import type { Fault } from '../fault.ts';
import { mysqlFaults } from './mysql.ts';
import { processFaults } from './processes.ts';
import { redisFaults } from './redis.ts';

/** Every fault, in the order of their names. */
export const faults: readonly Fault[] = [...processFaults, ...redisFaults, ...mysqlFaults].toSorted(
  (one, other) => Number(one.name.slice(1)) - Number(other.name.slice(1)),
);

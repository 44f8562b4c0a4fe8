import type { Fault } from '../fault.ts';
import { processFaults } from './processes.ts';

/** Every fault, in the order of their names. */
export const faults: readonly Fault[] = [...processFaults].toSorted(
  (one, other) => Number(one.name.slice(1)) - Number(other.name.slice(1)),
);

/** One batch; false: nothing is left for now. */
export type Batch = () => Promise<boolean>;

export const ROWS_A_BATCH = 500;
const BATCHES_A_PASS = 40;

/** Runs batches until nothing is left, the pass is long enough, or the process ends. */
export async function inBatches(batch: Batch, signal: AbortSignal): Promise<void> {
  for (let done = 0; done < BATCHES_A_PASS && !signal.aborted; done += 1) if (!(await batch())) return;
}

/** The first rows, as far as they are too old. Ids are given in the order of time, so what follows the first younger one is younger too. */
export function oldOnes<Row>(rows: readonly Row[], isOld: (row: Row) => boolean): Row[] {
  const firstYoung = rows.findIndex((row) => !isOld(row));
  return firstYoung === -1 ? [...rows] : rows.slice(0, firstYoung);
}

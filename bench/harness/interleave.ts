/** One of those that take turns. */
export interface Contender<Name extends string, Result> {
  readonly name: Name;
  cell(): Promise<Result>;
}

/** A B A B …: what the machine does meanwhile meets all of them alike. Results of each, in the order of the rounds. */
export async function interleave<Name extends string, Result>(
  contenders: readonly Contender<Name, Result>[],
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const results = Object.fromEntries(contenders.map(({ name }) => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const { name, cell } of contenders) results[name].push(await cell());
  return results;
}

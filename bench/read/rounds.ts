/** A figure that is taken once a round. */
export type Cell = () => Promise<number>;

/** Takes each cell in turn, round by round, so that what the machine does meanwhile falls on all of them alike. */
export async function inTurns<Name extends string>(
  rounds: number,
  cells: Readonly<Record<Name, Cell>>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(cells) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) taken[name].push(await cells[name]());
  return taken;
}

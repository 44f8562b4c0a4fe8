import { setTimeout as pause } from 'node:timers/promises';
import { ANSWER_MS } from '../checker/check.ts';
import { type Arena, type Fault, sized } from '../fault.ts';

const STRAINS = [
  ['1 ms late', { delayMs: 1 }],
  ['50 ms late', { delayMs: 50 }],
  ['500 ms late', { delayMs: 500 }],
  ['one byte a second', { bytesPerSecond: 1 }],
  ['reset in the middle', { resetAfterBytes: 400 }],
] as const;

/** F25: the lines between client and API, API and MySQL, API and Redis. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'F25',
    title: 'bad lines from client to API, to MySQL and to Redis: late, one byte a second, reset midway, half open, cut',
    shows: ['I1', 'I5', 'I7'],
    answerMs: Infinity, // on the client's own line; on the others the answers are looked at here
    async inject(arena) {
      const { client, mysql, redis } = arena.product.links;
      let times = 0;
      for (const [name, link] of Object.entries({ client, mysql, redis })) {
        const bad = async (what: string, work: () => void, heal: () => void) => {
          const begun = Date.now();
          work();
          await pause(sized(arena, { short: 1_000, usual: 2_500, full: 20_000 }));
          heal();
          times += 1;
          if (name !== 'client') await answersOf(arena, `${name} ${what}`, begun);
        };
        for (const [what, strain] of STRAINS)
          await bad(
            what,
            () => link.strain(strain),
            () => link.strain(),
          );
        await bad(
          'half open',
          () => link.hang(),
          () => link.lose(),
        );
        await bad(
          'cut',
          () => link.cut(),
          () => link.heal(),
        );
        await pause(1_500);
      }
      return times;
    },
  },
];

async function answersOf(arena: Arena, line: string, begun: number): Promise<void> {
  await pause(200);
  const meanwhile = arena.attempts().filter(({ begin }) => begin.at >= begun);
  const late = meanwhile.filter(({ begin, end }) => end !== undefined && end.at - begin.at > ANSWER_MS);
  for (const { begin, end } of late)
    arena.object(
      'I5',
      `With the line to ${line}, request ${begin.op} had its end after ${(end?.at ?? 0) - begin.at} ms.`,
    );
}

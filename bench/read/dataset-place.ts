import { makeRoom, type Seeded, seedLeads } from '../dataset/index.ts';
import type { Bench } from '../harness/workload.ts';
import { type Ground, standOn } from './ground.ts';

/** Of one tenant each; the smallest ones are only there so that nobody is alone in the tables. */
const SMALL = 100_000;
const LARGE = { full: 1_000_000, quick: 100_000 } as const;
const QUICK_SMALL = 20_000;
const OTHERS = 10;
const OTHER_LEADS = 5_000;

interface SeededPlace {
  readonly environment: Readonly<Record<string, string>>;
  readonly companies: readonly Seeded[];
}

const seededPlaces = new WeakMap<Bench, Promise<SeededPlace>>();

/** Works on the leads of the read side, which are made once a run, with an API of its own that ends with it. */
export async function onLeads<T>(bench: Bench, work: (ground: Ground) => Promise<T>): Promise<T> {
  const seeding = seededPlaces.get(bench) ?? seed(bench);
  seededPlaces.set(bench, seeding);
  const { environment, companies } = await seeding;
  const ground = await standOn({ environment, root: bench.root, dir: bench.dir, companies });
  try {
    return await work(ground);
  } finally {
    await ground.close();
  }
}

async function seed(bench: Bench): Promise<SeededPlace> {
  const place = await bench.place('read');
  const { environment } = place;
  const sizes = bench.quick ? { small: QUICK_SMALL, large: LARGE.quick } : { small: SMALL, large: LARGE.full };
  bench.say(
    `The read side: ${sizes.large} leads of one tenant and ${sizes.small} of another${bench.quick ? ' (full: 1,000,000 and 100,000)' : ''}`,
  );
  const others = Array.from({ length: OTHERS }, (_, nth) => ({ name: `other${nth + 1}`, leads: OTHER_LEADS }));
  const address = {
    host: environment['DB_HOST'] ?? '',
    port: Number(environment['DB_PORT']),
    user: environment['DB_USER'] ?? '',
    password: environment['DB_PASSWORD'] ?? '',
    database: environment['DB_NAME'] ?? '',
  };
  try {
    bench.say(`Buffer pool from here on: ${await makeRoom(address, bench.quick ? 2 ** 30 : 4 * 2 ** 30)} MB`);
    const companies = await seedLeads(address, {
      seed: bench.seed,
      root: bench.root,
      companies: [
        { name: 'small', leads: sizes.small },
        ...(bench.quick ? others.slice(0, 2) : others),
        { name: 'large', leads: sizes.large },
      ],
      say: bench.say,
    });
    return { environment, companies: companies.filter(({ name }) => name === 'small' || name === 'large') };
  } finally {
    await place.close();
  }
}

import type { Knex } from 'knex';
import { tellCreations } from './20261129_06_when_a_found_lead_came.ts';

const isDone = async (knex: Knex): Promise<boolean> => {
  const [parts] = (await knex.raw(`show keys from lead_search_terms where Key_name = 'PRIMARY'`)) as unknown as [
    { readonly Column_name: string }[],
  ];
  return parts.some(({ Column_name }) => Column_name === 'created_at');
};

const makeKey = (knex: Knex, columns: string) =>
  knex.raw(`alter table lead_search_terms drop primary key, add primary key (${columns})`);

/** The entries of one term lie in the order in which their leads came: a page of them is read and nothing is sorted. */
export const up = async (knex: Knex) => {
  if (await isDone(knex)) return;
  await tellCreations(knex); // of leads that came while the column was new, and their writers did not know it
  await makeKey(knex, 'entity_id, term, created_at, lead_id');
};

export const down = async (knex: Knex) => {
  if (await isDone(knex)) await makeKey(knex, 'entity_id, term, lead_id');
};

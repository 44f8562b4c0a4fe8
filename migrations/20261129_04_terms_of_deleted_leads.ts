import type { Knex } from 'knex';

/** A deleted lead has no search terms, so that those of a word can be counted without a look at each lead. A restored one gets its own again. */
export const up = async (knex: Knex) => {
  await knex.raw(`delete t from lead_search_terms as t
    join lead_data as l on l.entity_id = t.entity_id and l.id = t.lead_id where l.deleted_at is not null`);
};

export const down = async () => {};

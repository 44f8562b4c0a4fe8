import type { Knex } from 'knex';

/** How many leads there are of each campaign, as lead_tallies for the other kinds: in a table of its own, for a campaign's few rows are all that its total reads. */
export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists campaign_tallies (
    entity_id bigint unsigned not null,
    campaign_id varchar(255) collate utf8mb4_bin not null,
    status_id bigint unsigned not null,
    assigned_user_id bigint unsigned not null comment '0: nobody',
    platform_key varchar(20) character set ascii collate ascii_bin not null,
    source_id bigint unsigned not null,
    leads bigint not null comment 'that are not deleted',
    primary key (entity_id, campaign_id, status_id, assigned_user_id, platform_key, source_id),
    foreign key (entity_id, status_id) references lead_statuses (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
  await knex.raw(`insert ignore into campaign_tallies
    select entity_id, campaign_id, status_id, coalesce(assigned_user_id, 0), platform_key, source_id, count(*)
    from lead_data where deleted_at is null and campaign_id is not null
    group by entity_id, campaign_id, status_id, coalesce(assigned_user_id, 0), platform_key, source_id`);
};

export const down = async (knex: Knex) => knex.schema.dropTableIfExists('campaign_tallies');

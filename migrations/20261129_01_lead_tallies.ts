import type { Knex } from 'knex';

/**
 * How many leads there are of each kind, kept in the transaction that changes a lead: what lists and figures would otherwise count over millions
 * of rows. Nothing refers to its rows, and nobody is 0: a key's columns are never null.
 */
export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists lead_tallies (
    entity_id bigint unsigned not null,
    status_id bigint unsigned not null,
    assigned_user_id bigint unsigned not null comment '0: nobody',
    platform_key varchar(20) character set ascii collate ascii_bin not null,
    source_id bigint unsigned not null,
    leads bigint not null comment 'that are not deleted',
    entered bigint not null comment 'of these, how many have entered their status',
    entered_ms bigint not null comment 'sum: from creation to the last entry into the status that they are in',
    assigned bigint not null comment 'of these, how many were ever assigned',
    assigned_ms bigint not null comment 'sum: from creation to the first assignment',
    primary key (entity_id, status_id, assigned_user_id, platform_key, source_id),
    foreign key (entity_id, status_id) references lead_statuses (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
  await knex.raw(`insert ignore into lead_tallies
    select entity_id, status_id, coalesce(assigned_user_id, 0), platform_key, source_id,
      count(*), count(entered_ms), coalesce(sum(entered_ms), 0), count(assigned_ms), coalesce(sum(assigned_ms), 0)
    from (
      select l.entity_id, l.status_id, l.assigned_user_id, l.platform_key, l.source_id,
        timestampdiff(microsecond, l.created_at, (select max(s.entered_at) from lead_stages s
          where s.entity_id = l.entity_id and s.lead_id = l.id and s.status_id = l.status_id)) div 1000 as entered_ms,
        timestampdiff(microsecond, l.created_at, (select min(h.assigned_at) from lead_assignment_history h
          where h.entity_id = l.entity_id and h.lead_id = l.id and h.assigned_user_id is not null)) div 1000 as assigned_ms
      from lead_data l where l.deleted_at is null
    ) as counted group by entity_id, status_id, coalesce(assigned_user_id, 0), platform_key, source_id`);
};

export const down = async (knex: Knex) => knex.schema.dropTableIfExists('lead_tallies');

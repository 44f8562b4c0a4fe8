import type { Knex } from 'knex';

export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists assignment_rules (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    name varchar(100) not null,
    position int unsigned not null comment 'the first rule whose conditions hold decides',
    is_active tinyint(1) not null default 1,
    conditions json not null,
    strategy varchar(20) character set ascii collate ascii_bin not null default 'round_robin',
    pool varchar(10) character set ascii collate ascii_bin not null comment 'everyone, users or team',
    team_id bigint unsigned null,
    when_nobody varchar(10) character set ascii collate ascii_bin not null default 'wait' comment 'wait, or next_rule',
    created_at datetime(3) not null default current_timestamp(3),
    updated_at datetime(3) not null default current_timestamp(3) on update current_timestamp(3),
    primary key (entity_id, id),
    key (entity_id, position),
    foreign key (entity_id) references entities (id),
    foreign key (entity_id, team_id) references teams (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists assignment_rule_members (
    entity_id bigint unsigned not null,
    rule_id bigint unsigned not null,
    user_id bigint unsigned not null,
    position int unsigned not null,
    weight int unsigned not null default 1,
    primary key (entity_id, rule_id, user_id),
    foreign key (entity_id, rule_id) references assignment_rules (entity_id, id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Hot rows that nothing refers to: locked, in id order, by each transaction that assigns.
  await knex.raw(`create table if not exists assignment_cursors (
    entity_id bigint unsigned not null,
    rule_id bigint unsigned not null,
    last_position int unsigned null,
    last_user_id bigint unsigned null,
    credits json not null comment 'weighted rules: what each member is owed',
    primary key (entity_id, rule_id),
    foreign key (entity_id, rule_id) references assignment_rules (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists rep_workload (
    entity_id bigint unsigned not null,
    user_id bigint unsigned not null,
    active_leads int unsigned not null default 0 comment 'assigned leads in an open status',
    primary key (entity_id, user_id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_assignments (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    lead_id bigint unsigned not null,
    assigned_user_id bigint unsigned not null,
    assigned_at datetime(3) not null,
    assigned_by_user_id bigint unsigned null,
    actor varchar(10) character set ascii collate ascii_bin not null comment 'user or system',
    previous_user_id bigint unsigned null,
    reassignment_reason varchar(255) null,
    notes text null,
    primary key (entity_id, id),
    unique key (entity_id, lead_id),
    key (entity_id, assigned_user_id, assigned_at),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, assigned_user_id) references users (entity_id, id),
    foreign key (entity_id, assigned_by_user_id) references users (entity_id, id),
    foreign key (entity_id, previous_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_assignment_history (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    lead_id bigint unsigned not null,
    assigned_user_id bigint unsigned null comment 'null: unassigned',
    assigned_at datetime(3) not null,
    assigned_by_user_id bigint unsigned null,
    actor varchar(10) character set ascii collate ascii_bin not null,
    previous_user_id bigint unsigned null,
    reassignment_reason varchar(255) null,
    notes text null,
    primary key (entity_id, id),
    key (entity_id, lead_id, id),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, assigned_user_id) references users (entity_id, id),
    foreign key (entity_id, assigned_by_user_id) references users (entity_id, id),
    foreign key (entity_id, previous_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Who was in the pool, and why each one skipped was skipped: once for all leads that were decided on the same sight.
  await knex.raw(`create table if not exists assignment_pool_snapshots (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    rule_id bigint unsigned null,
    members json not null,
    taken_at datetime(3) not null,
    primary key (entity_id, id),
    foreign key (entity_id, rule_id) references assignment_rules (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists assignment_decisions (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    lead_id bigint unsigned not null,
    outcome varchar(10) character set ascii collate ascii_bin not null comment 'rule, sticky or waiting',
    rule_id bigint unsigned null,
    rule_name varchar(100) null comment 'as it was called then',
    strategy varchar(20) character set ascii collate ascii_bin null,
    snapshot_id bigint unsigned null,
    cursor_before bigint unsigned null comment 'the user whom the rule chose before',
    chosen_user_id bigint unsigned null,
    reason varchar(255) not null,
    decided_at datetime(3) not null,
    primary key (entity_id, id),
    key (entity_id, lead_id, id),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, rule_id) references assignment_rules (entity_id, id),
    foreign key (entity_id, snapshot_id) references assignment_pool_snapshots (entity_id, id),
    foreign key (entity_id, chosen_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists assignment_waiting (
    entity_id bigint unsigned not null,
    lead_id bigint unsigned not null,
    rule_id bigint unsigned null comment 'whose pool had nobody; null: no rule fits',
    reason varchar(255) not null,
    waiting_since datetime(3) not null,
    primary key (entity_id, lead_id),
    key (entity_id, rule_id, waiting_since, lead_id),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, rule_id) references assignment_rules (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists notifications (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    user_id bigint unsigned not null,
    kind varchar(30) character set ascii collate ascii_bin not null,
    lead_id bigint unsigned not null,
    message varchar(255) not null,
    created_at datetime(3) not null,
    read_at datetime(3) null,
    primary key (entity_id, id),
    unique key (entity_id, user_id, kind, lead_id),
    foreign key (entity_id, user_id) references users (entity_id, id),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
};

export const down = async (knex: Knex) => {
  for (const table of [
    'notifications',
    'assignment_waiting',
    'assignment_decisions',
    'assignment_pool_snapshots',
    'lead_assignment_history',
    'lead_assignments',
    'rep_workload',
    'assignment_cursors',
    'assignment_rule_members',
    'assignment_rules',
  ])
    await knex.schema.dropTableIfExists(table);
};

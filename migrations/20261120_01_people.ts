import type { Knex } from 'knex';

// Plain SQL, one statement a table with its keys inside: a migration killed half way can simply run again.
export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists entities (
    id bigint unsigned not null auto_increment primary key,
    name varchar(100) not null unique,
    suspended_at datetime(3) null,
    created_at datetime(3) not null default current_timestamp(3)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Settings have a row of their own: the entity's row is locked by every insert that refers to it.
  await knex.raw(`create table if not exists entity_settings (
    entity_id bigint unsigned not null primary key,
    time_zone varchar(64) not null default 'UTC',
    default_phone_region char(2) not null default 'US',
    rep_visibility varchar(10) not null default 'entity' comment 'entity: reps read all leads; own: theirs and unassigned ones',
    working_hours json null comment 'by weekday 1 (Monday) to 7: [["09:00","17:30"], …]; null: always',
    updated_at datetime(3) not null default current_timestamp(3) on update current_timestamp(3),
    foreign key (entity_id) references entities (id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists roles (
    id bigint unsigned not null primary key,
    name varchar(50) not null unique,
    description varchar(255) not null
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
  await knex.raw(`insert ignore into roles (id, name, description) values
    (1, 'admin', 'Runs the entity: people, sources, settings and everything below'),
    (2, 'manager', 'Sees everything of the entity, assigns leads, reads the figures'),
    (3, 'sales_rep', 'Works leads'),
    (4, 'support', 'Reads leads and logs activities')`);

  await knex.raw(`create table if not exists users (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    username varchar(50) not null unique,
    email varchar(150) not null unique,
    password_hash varchar(255) not null,
    first_name varchar(50) not null,
    last_name varchar(50) not null,
    role_id bigint unsigned not null,
    phone varchar(20) null,
    is_active tinyint(1) not null default 1,
    is_verified tinyint(1) not null default 0,
    is_available tinyint(1) not null default 1 comment 'the person''s own switch: takes new leads now',
    max_active_leads int unsigned null,
    working_hours json null comment 'as in entity_settings; null: the entity''s',
    last_login datetime(3) null,
    created_at datetime(3) not null default current_timestamp(3),
    updated_at datetime(3) not null default current_timestamp(3) on update current_timestamp(3),
    primary key (entity_id, id),
    foreign key (entity_id) references entities (id),
    foreign key (role_id) references roles (id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists user_leaves (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    user_id bigint unsigned not null,
    starts_at datetime(3) not null,
    ends_at datetime(3) not null,
    reason varchar(255) null,
    primary key (entity_id, id),
    key (entity_id, user_id, ends_at),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists teams (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    name varchar(100) not null,
    primary key (entity_id, id),
    unique key (entity_id, name),
    foreign key (entity_id) references entities (id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists team_members (
    entity_id bigint unsigned not null,
    team_id bigint unsigned not null,
    user_id bigint unsigned not null,
    primary key (entity_id, team_id, user_id),
    foreign key (entity_id, team_id) references teams (entity_id, id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists sessions (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    user_id bigint unsigned not null,
    user_agent varchar(255) not null,
    address varchar(45) not null,
    created_at datetime(3) not null,
    expires_at datetime(3) not null,
    revoked_at datetime(3) null,
    revoked_reason varchar(50) null,
    primary key (entity_id, id),
    key (entity_id, user_id),
    key (expires_at),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists refresh_tokens (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    session_id bigint unsigned not null,
    token_hash binary(32) not null unique,
    created_at datetime(3) not null,
    rotated_at datetime(3) null,
    primary key (entity_id, id),
    key (entity_id, session_id),
    foreign key (entity_id, session_id) references sessions (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
};

export const down = async (knex: Knex) => {
  for (const table of [
    'refresh_tokens',
    'sessions',
    'team_members',
    'teams',
    'user_leaves',
    'users',
    'roles',
    'entity_settings',
    'entities',
  ])
    await knex.schema.dropTableIfExists(table);
};

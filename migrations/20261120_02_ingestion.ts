import type { Knex } from 'knex';

export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists lead_sources (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    type varchar(20) character set ascii collate ascii_bin not null,
    name varchar(150) not null,
    form_key varchar(64) character set ascii collate ascii_bin null unique,
    is_default_form tinyint(1) null comment '1: takes submissions that name only the entity; else null, so that the key allows one',
    allowed_origins json not null,
    hmac_secret varbinary(512) null comment 'sealed; see platform/encryption',
    field_mapping json not null comment 'sent name: our field',
    default_campaign varchar(150) null,
    rate_limit_per_minute int unsigned null,
    status varchar(20) character set ascii collate ascii_bin not null default 'active',
    created_at datetime(3) not null default current_timestamp(3),
    updated_at datetime(3) not null default current_timestamp(3) on update current_timestamp(3),
    deleted_at datetime(3) null,
    primary key (entity_id, id),
    unique key (entity_id, is_default_form),
    foreign key (entity_id) references entities (id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Apart from the source, whose row every event's insert locks.
  await knex.raw(`create table if not exists lead_source_health (
    entity_id bigint unsigned not null,
    source_id bigint unsigned not null,
    last_lead_at datetime(3) null,
    last_error varchar(500) null,
    last_error_at datetime(3) null,
    primary key (entity_id, source_id),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists webhook_events (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    uid binary(16) not null unique,
    channel varchar(20) character set ascii collate ascii_bin not null,
    source_id bigint unsigned not null,
    state varchar(12) character set ascii collate ascii_bin not null comment 'received, processed, duplicate, failed, parked, rejected',
    reason varchar(500) null comment 'why it is duplicate, failed, parked or rejected; or what to know of it',
    lead_id bigint unsigned null comment 'given on receipt; the lead''s row follows',
    key_hash binary(32) null,
    content_type varchar(255) not null,
    context json not null comment 'what the request told beside its body',
    payload mediumblob not null,
    attempts int unsigned not null default 0,
    last_error varchar(500) null,
    lease_owner binary(16) null,
    lease_until datetime(3) null,
    due_at datetime(3) null comment 'when the sweeper looks at it next; null: never again',
    sweeps int unsigned not null default 0,
    received_at datetime(3) not null,
    started_at datetime(3) null,
    processed_at datetime(3) null,
    primary key (entity_id, id),
    key (state, due_at),
    key (entity_id, state, id),
    key (entity_id, source_id, id),
    key (entity_id, lead_id),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists ingest_keys (
    entity_id bigint unsigned not null,
    channel varchar(20) character set ascii collate ascii_bin not null,
    key_hash binary(32) not null,
    lead_id bigint unsigned not null,
    first_at datetime(3) not null,
    event_uid binary(16) not null comment 'the delivery that came first',
    answers_hash binary(32) not null,
    primary key (entity_id, channel, key_hash)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists sequences (
    name varchar(64) character set ascii collate ascii_bin not null primary key,
    next_id bigint unsigned not null
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
  await knex.raw("insert ignore into sequences (name, next_id) values ('leads', 1)");

  await knex.raw(`create table if not exists outbox (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    job varchar(100) character set ascii collate ascii_bin not null,
    payload json not null,
    leased_until datetime(3) not null default current_timestamp(3),
    created_at datetime(3) not null default current_timestamp(3),
    primary key (entity_id, id),
    key (leased_until, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
};

export const down = async (knex: Knex) => {
  for (const table of ['outbox', 'sequences', 'ingest_keys', 'webhook_events', 'lead_source_health', 'lead_sources'])
    await knex.schema.dropTableIfExists(table);
};

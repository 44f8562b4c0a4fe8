import type { Knex } from 'knex';

export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists lead_statuses (
    entity_id bigint unsigned not null,
    id bigint unsigned not null comment 'numbered within the entity',
    name varchar(50) not null,
    description text not null,
    outcome varchar(10) character set ascii collate ascii_bin not null comment 'open, won or lost',
    position int unsigned not null,
    sla_hours int unsigned null,
    is_active tinyint(1) not null default 1,
    created_at datetime(3) not null default current_timestamp(3),
    primary key (entity_id, id),
    unique key (entity_id, name),
    foreign key (entity_id) references entities (id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_status_transitions (
    entity_id bigint unsigned not null,
    from_status_id bigint unsigned not null,
    to_status_id bigint unsigned not null,
    manager_only tinyint(1) not null default 0,
    primary key (entity_id, from_status_id, to_status_id),
    foreign key (entity_id, from_status_id) references lead_statuses (entity_id, id),
    foreign key (entity_id, to_status_id) references lead_statuses (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_meta (
    entity_id bigint unsigned not null,
    id bigint unsigned not null unique comment 'the same number as the lead',
    platform_key varchar(20) character set ascii collate ascii_bin not null,
    source_id bigint unsigned not null,
    event_uid binary(16) null comment 'the delivery it came with; null: not by a delivery',
    source_lead_id varchar(255) collate utf8mb4_bin null,
    page_id varchar(255) collate utf8mb4_bin null,
    form_id varchar(255) collate utf8mb4_bin null,
    ad_id varchar(255) collate utf8mb4_bin null,
    campaign_id varchar(255) collate utf8mb4_bin null,
    created_time datetime(3) null,
    received_at datetime(3) not null,
    page_url varchar(2048) null,
    utm_source varchar(255) null,
    utm_medium varchar(255) null,
    utm_campaign varchar(255) null,
    utm_term varchar(255) null,
    utm_content varchar(255) null,
    processing_status varchar(12) character set ascii collate ascii_bin not null default 'processed',
    primary key (entity_id, id),
    key (entity_id, platform_key, source_lead_id),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_data (
    entity_id bigint unsigned not null,
    id bigint unsigned not null unique comment 'the lead id everywhere; from the sequence "leads"',
    lead_meta_id bigint unsigned not null,
    email varchar(255) null comment 'as it was given',
    email_normalized varchar(255) collate utf8mb4_bin null,
    phone varchar(64) null comment 'as it was given',
    phone_e164 varchar(20) character set ascii collate ascii_bin null,
    first_name varchar(100) null,
    last_name varchar(100) null,
    full_name varchar(200) null,
    raw_field_data json not null comment 'every answer, also those that were mapped',
    consent_time datetime(3) null,
    consent json null,
    data_quality json not null comment 'what did not fit, and why',
    platform_key varchar(20) character set ascii collate ascii_bin not null,
    source_id bigint unsigned not null,
    source_page_id varchar(255) collate utf8mb4_bin null,
    source_page_name varchar(150) null,
    campaign_id varchar(255) collate utf8mb4_bin null,
    status_id bigint unsigned not null,
    assigned_user_id bigint unsigned null,
    assigned_at datetime(3) null,
    duplicate_of_lead_id bigint unsigned null comment 'its key refers to lead_meta, whose ids are the same: MySQL 9.7 does not check pairs that refer to their own table',
    created_at datetime(3) not null,
    updated_at datetime(3) not null,
    primary key (entity_id, id),
    key by_creation (entity_id, created_at, id),
    key by_change (entity_id, updated_at, id),
    key by_status (entity_id, status_id, created_at, id),
    key by_rep (entity_id, assigned_user_id, created_at, id),
    key by_platform (entity_id, platform_key, created_at, id),
    key by_source (entity_id, source_id, created_at, id),
    key by_campaign (entity_id, campaign_id, created_at, id),
    key (entity_id, email_normalized, id),
    key (entity_id, phone_e164, id),
    key (entity_id, duplicate_of_lead_id),
    foreign key (entity_id, lead_meta_id) references lead_meta (entity_id, id),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id),
    foreign key (entity_id, status_id) references lead_statuses (entity_id, id),
    foreign key (entity_id, assigned_user_id) references users (entity_id, id),
    foreign key (entity_id, duplicate_of_lead_id) references lead_meta (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // One row a person's address: locked in key order, it settles two leads of one person that arrive at once.
  await knex.raw(`create table if not exists lead_identities (
    entity_id bigint unsigned not null,
    kind varchar(5) character set ascii collate ascii_bin not null comment 'email or phone',
    value_hash binary(32) not null,
    oldest_lead_id bigint unsigned not null,
    leads int unsigned not null,
    primary key (entity_id, kind, value_hash)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_search_terms (
    entity_id bigint unsigned not null,
    term varchar(40) collate utf8mb4_bin not null comment 'folded words of name and email; # and the phone''s digits backwards',
    lead_id bigint unsigned not null,
    primary key (entity_id, term, lead_id),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_stages (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    lead_id bigint unsigned not null,
    status_id bigint unsigned not null,
    entered_at datetime(3) not null,
    exited_at datetime(3) null,
    duration_hours decimal(10,2) null,
    user_id bigint unsigned null comment 'null: the system',
    notes text null,
    next_action_required varchar(255) null,
    primary key (entity_id, id),
    key (entity_id, lead_id, entered_at),
    key (entity_id, status_id, entered_at),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, status_id) references lead_statuses (entity_id, id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists lead_activities (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    lead_id bigint unsigned not null,
    user_id bigint unsigned null comment 'null: the system',
    activity_type varchar(20) character set ascii collate ascii_bin not null,
    description text not null,
    created_at datetime(3) not null,
    next_follow_up_date datetime(3) null,
    priority varchar(10) character set ascii collate ascii_bin not null default 'medium',
    status varchar(10) character set ascii collate ascii_bin not null default 'completed',
    primary key (entity_id, id),
    key (entity_id, lead_id, created_at),
    foreign key (entity_id, lead_id) references lead_data (entity_id, id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);
};

export const down = async (knex: Knex) => {
  for (const table of [
    'lead_activities',
    'lead_stages',
    'lead_search_terms',
    'lead_identities',
    'lead_data',
    'lead_meta',
    'lead_status_transitions',
    'lead_statuses',
  ])
    await knex.schema.dropTableIfExists(table);
};

import type { Knex } from 'knex';

/** Adds what is missing only: a migration killed half way can simply run again. (MySQL has no `add column if not exists`.) */
async function addColumns(knex: Knex, table: string, columns: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, definition] of Object.entries(columns))
    if (!(await knex.schema.hasColumn(table, name)))
      await knex.raw(`alter table ?? add column ?? ${definition}`, [table, name]);
}

async function addKey(knex: Knex, table: string, key: { name: string; definition: string }): Promise<void> {
  const [rows] = (await knex.raw(
    'select 1 from information_schema.statistics where table_schema = database() and table_name = ? and index_name = ? limit 1',
    [table, key.name],
  )) as [unknown[]];
  if (rows.length === 0) await knex.raw(`alter table ?? add ${key.definition}`, [table]);
}

export const up = async (knex: Knex) => {
  // What Facebook knows of a source, apart from the source: no event's insert locks it.
  await knex.raw(`create table if not exists meta_pages (
    entity_id bigint unsigned not null,
    source_id bigint unsigned not null,
    page_id varchar(32) character set ascii collate ascii_bin not null,
    claimed_page_id varchar(32) character set ascii collate ascii_bin null unique comment 'the page id, once a token has read that page: then its deliveries are ours; else null',
    page_name varchar(150) null,
    page_token varbinary(1024) null comment 'sealed; see platform/encryption',
    token_version int unsigned not null default 1 comment 'grows with each token: what an older one ran into says nothing of this one',
    verified_at datetime(3) null comment 'when a token last read the page',
    is_subscribed tinyint(1) null comment 'whether Meta sends the page''s leads; null: not known',
    can_access_leads tinyint(1) null comment 'has_lead_access; null: not known',
    token_expires_at datetime(3) null,
    checked_at datetime(3) null,
    next_check_at datetime(3) null,
    read_back_from datetime(3) null comment 'where the first read-back of a form begins',
    read_back_at datetime(3) null,
    next_read_back_at datetime(3) null,
    webhook_share_low tinyint(1) not null default 0 comment '1: told that webhooks bring too few of the leads',
    primary key (entity_id, source_id),
    key (page_id),
    key (next_check_at),
    key (next_read_back_at),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists meta_forms (
    entity_id bigint unsigned not null,
    source_id bigint unsigned not null,
    form_id varchar(32) character set ascii collate ascii_bin not null,
    name varchar(255) not null,
    status varchar(20) character set ascii collate ascii_bin not null comment 'ACTIVE, ARCHIVED, DELETED, DRAFT, as Meta says',
    locale varchar(20) null,
    questions json not null comment 'key, label, type and options of each, as last seen',
    version int unsigned not null default 1,
    watermark datetime(3) null comment 'by Meta''s clock: every lead created before it was read',
    read_at datetime(3) null,
    last_error varchar(500) null,
    created_at datetime(3) not null default current_timestamp(3),
    updated_at datetime(3) not null default current_timestamp(3) on update current_timestamp(3),
    primary key (entity_id, source_id, form_id),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // What a form said when people filled it in: its consent text among it. Append-only.
  await knex.raw(`create table if not exists meta_form_versions (
    entity_id bigint unsigned not null,
    source_id bigint unsigned not null,
    form_id varchar(32) character set ascii collate ascii_bin not null,
    version int unsigned not null,
    content_hash binary(32) not null,
    content json not null,
    seen_at datetime(3) not null,
    primary key (entity_id, source_id, form_id, version),
    foreign key (entity_id, source_id, form_id) references meta_forms (entity_id, source_id, form_id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Every lead that a read-back saw at Meta: counts that do not depend on how often it looked.
  await knex.raw(`create table if not exists meta_sightings (
    entity_id bigint unsigned not null,
    source_id bigint unsigned not null,
    form_id varchar(32) character set ascii collate ascii_bin not null,
    leadgen_id varchar(32) character set ascii collate ascii_bin not null,
    created_time datetime(3) not null,
    primary key (entity_id, source_id, form_id, leadgen_id),
    key (entity_id, source_id, created_time),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists source_alerts (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    source_id bigint unsigned not null,
    kind varchar(30) character set ascii collate ascii_bin not null,
    open_kind varchar(30) character set ascii collate ascii_bin null comment 'the kind while it lasts, else null: one of a kind at a time',
    sentence varchar(500) not null,
    raised_at datetime(3) not null,
    ended_at datetime(3) null,
    primary key (entity_id, id),
    unique key (entity_id, source_id, open_kind),
    foreign key (entity_id, source_id) references lead_sources (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  // Of no entity: nobody has connected the page yet, or nobody can tell whose it is. Only the operator sees them.
  await knex.raw(`create table if not exists unrouted_deliveries (
    id bigint unsigned not null auto_increment primary key,
    uid binary(16) not null unique,
    page_id varchar(32) character set ascii collate ascii_bin null,
    leadgen_id varchar(32) character set ascii collate ascii_bin null,
    reason varchar(255) not null,
    is_test tinyint(1) not null default 0,
    payload mediumblob not null,
    received_at datetime(3) not null,
    key (page_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists graph_pauses (
    name varchar(64) character set ascii collate ascii_bin not null primary key comment 'app, or page: and its id',
    until datetime(3) not null,
    reason varchar(255) not null
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await addColumns(knex, 'webhook_events', {
    fetched: "mediumblob null comment 'the lead as the sender''s API gave it, where the delivery brought its id only'",
    fetch_attempts: 'int unsigned not null default 0',
  });
  await addColumns(knex, 'lead_meta', {
    ad_name: 'varchar(255) null',
    adset_id: 'varchar(255) collate utf8mb4_bin null',
    adset_name: 'varchar(255) null',
    campaign_name: 'varchar(255) null',
    sender_platform: "varchar(20) null comment 'the platform in the sender''s own word'",
    is_organic: 'tinyint(1) null',
    arrived_by:
      "varchar(10) character set ascii collate ascii_bin null comment 'webhook or read_back; null: before this was kept, or by no delivery'",
  });
  await addKey(knex, 'lead_meta', {
    name: 'by_source_time',
    definition: 'key by_source_time (entity_id, source_id, created_time)',
  });
  await addColumns(knex, 'lead_data', {
    edited_fields:
      "json null comment 'columns that a person has changed: no later reading of the delivery overwrites them'",
  });
  // Who changed what was not kept until now: where a person may have, take it that they did.
  await knex.raw(`update lead_data set edited_fields = '["email","phone","first_name","last_name","full_name"]'
    where updated_at > created_at and edited_fields is null`);
  await knex.raw('alter table notifications modify lead_id bigint unsigned null');
  await addColumns(knex, 'notifications', { alert_id: 'bigint unsigned null' });
  await addKey(knex, 'notifications', {
    name: 'by_alert',
    definition: `unique key by_alert (entity_id, user_id, alert_id),
      add key alert (entity_id, alert_id),
      add constraint notifications_alert foreign key (entity_id, alert_id) references source_alerts (entity_id, id)`,
  });
};

export const down = async (knex: Knex) => {
  await knex.raw('alter table notifications drop foreign key notifications_alert');
  await knex.raw('alter table notifications drop key by_alert, drop key alert, drop column alert_id');
  await knex.raw('alter table lead_data drop column edited_fields');
  await knex.raw(
    'alter table lead_meta add key (entity_id, source_id), drop key by_source_time, drop column ad_name, drop column adset_id, drop column adset_name, drop column campaign_name, drop column sender_platform, drop column is_organic, drop column arrived_by',
  );
  await knex.raw('alter table webhook_events drop column fetched, drop column fetch_attempts');
  for (const table of [
    'graph_pauses',
    'unrouted_deliveries',
    'source_alerts',
    'meta_sightings',
    'meta_form_versions',
    'meta_forms',
    'meta_pages',
  ])
    await knex.schema.dropTableIfExists(table);
};

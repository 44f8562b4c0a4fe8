import type { Knex } from 'knex';

/** Adds what is missing only: a migration killed half way can simply run again. (MySQL has no `add column if not exists`.) */
async function addColumns(knex: Knex, table: string, columns: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, definition] of Object.entries(columns))
    if (!(await knex.schema.hasColumn(table, name)))
      await knex.raw(`alter table ?? add column ?? ${definition}`, [table, name]);
}

async function hasKey(knex: Knex, table: string, name: string): Promise<boolean> {
  const [rows] = (await knex.raw(
    'select 1 from information_schema.statistics where table_schema = database() and table_name = ? and index_name = ? limit 1',
    [table, name],
  )) as [unknown[]];
  return rows.length > 0;
}

async function addKeys(knex: Knex, table: string, keys: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, definition] of Object.entries(keys))
    if (!(await hasKey(knex, table, name))) await knex.raw(`alter table ?? add ${definition}`, [table]);
}

export const up = async (knex: Knex) => {
  await knex.raw(`create table if not exists audit_log (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    at datetime(3) not null,
    actor varchar(10) character set ascii collate ascii_bin not null comment 'user, system, webhook, import or operator',
    user_id bigint unsigned null,
    address varchar(45) character set ascii collate ascii_bin null,
    action varchar(60) character set ascii collate ascii_bin not null comment 'such as lead.assigned',
    subject_type varchar(30) character set ascii collate ascii_bin not null,
    subject_id bigint unsigned null,
    before_change json null,
    after_change json null,
    primary key (entity_id, id),
    key by_time (entity_id, at),
    key by_subject (entity_id, subject_type, subject_id, id),
    key by_user (entity_id, user_id, id),
    foreign key (entity_id) references entities (id),
    foreign key (entity_id, user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists invitations (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    email varchar(150) not null,
    role_id bigint unsigned not null,
    token_hash binary(32) not null unique,
    invited_by_user_id bigint unsigned not null,
    created_at datetime(3) not null,
    expires_at datetime(3) not null,
    accepted_at datetime(3) null,
    accepted_user_id bigint unsigned null,
    revoked_at datetime(3) null,
    primary key (entity_id, id),
    key (entity_id, email),
    foreign key (role_id) references roles (id),
    foreign key (entity_id, invited_by_user_id) references users (entity_id, id),
    foreign key (entity_id, accepted_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists exports (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    uid binary(16) not null unique,
    requested_by_user_id bigint unsigned null comment 'null: a schedule',
    report_type varchar(30) character set ascii collate ascii_bin not null,
    format varchar(5) character set ascii collate ascii_bin not null comment 'csv, json or xlsx',
    request json not null comment 'filters and options, as they were checked',
    state varchar(12) character set ascii collate ascii_bin not null default 'waiting' comment 'waiting, running, ready, failed or expired',
    progress int unsigned not null default 0 comment 'percent',
    row_count bigint unsigned null,
    bytes bigint unsigned null,
    error varchar(500) null,
    token_hash binary(32) null comment 'of the one-time token',
    token_used_at datetime(3) null,
    created_at datetime(3) not null,
    finished_at datetime(3) null,
    expires_at datetime(3) not null,
    primary key (entity_id, id),
    key (expires_at),
    foreign key (entity_id) references entities (id),
    foreign key (entity_id, requested_by_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists report_templates (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    name varchar(150) not null,
    type varchar(30) character set ascii collate ascii_bin not null,
    filters json not null,
    created_by_user_id bigint unsigned not null,
    created_at datetime(3) not null,
    updated_at datetime(3) not null,
    deleted_at datetime(3) null,
    primary key (entity_id, id),
    foreign key (entity_id, created_by_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists report_schedules (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    template_id bigint unsigned not null,
    name varchar(150) not null,
    frequency varchar(10) character set ascii collate ascii_bin not null comment 'daily, weekly or monthly',
    day_of_week int unsigned null comment '1 is Monday',
    day_of_month int unsigned null comment 'in shorter months: the last day',
    time_of_day char(5) character set ascii collate ascii_bin not null comment 'HH:MM in the entity''s zone',
    format varchar(5) character set ascii collate ascii_bin not null,
    recipients json not null,
    status varchar(10) character set ascii collate ascii_bin not null default 'active' comment 'active or paused',
    next_run_at datetime(3) null comment 'null: paused',
    last_run_at datetime(3) null,
    created_by_user_id bigint unsigned not null,
    created_at datetime(3) not null,
    updated_at datetime(3) not null,
    deleted_at datetime(3) null,
    primary key (entity_id, id),
    key (next_run_at),
    foreign key (entity_id, template_id) references report_templates (entity_id, id),
    foreign key (entity_id, created_by_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await knex.raw(`create table if not exists report_runs (
    entity_id bigint unsigned not null,
    id bigint unsigned not null auto_increment unique,
    schedule_id bigint unsigned not null,
    run_for datetime(3) not null comment 'the instant of the timetable that it is for',
    started_by_user_id bigint unsigned null comment 'null: the timetable',
    export_id bigint unsigned null,
    state varchar(12) character set ascii collate ascii_bin not null default 'waiting' comment 'waiting, running, sent or failed',
    attempts int unsigned not null default 0,
    error varchar(500) null,
    created_at datetime(3) not null,
    finished_at datetime(3) null,
    primary key (entity_id, id),
    unique key once (entity_id, schedule_id, run_for),
    foreign key (entity_id, schedule_id) references report_schedules (entity_id, id),
    foreign key (entity_id, export_id) references exports (entity_id, id),
    foreign key (entity_id, started_by_user_id) references users (entity_id, id)
  ) default charset utf8mb4 collate utf8mb4_unicode_ci`);

  await addColumns(knex, 'users', {
    weight: "int unsigned not null default 1 comment 'share of weighted rules for everybody'",
  });
  await addColumns(knex, 'assignment_rules', {
    deleted_at: "datetime(3) null comment 'the row stays: decisions name it'",
  });
  await addColumns(knex, 'entity_settings', {
    allowed_email_domains: "json null comment 'who has an email there may register as a sales rep'",
    when_deactivated:
      "varchar(10) character set ascii collate ascii_bin not null default 'reassign' comment 'open leads of a deactivated rep: reassign, or leave'",
    claim_timeout_minutes:
      "int unsigned null comment 'an assigned lead that nobody touches for so long goes to the next rep; null: never'",
    retention_days: "json null comment 'by kind of data; what is left out has its default'",
  });
  await addColumns(knex, 'lead_data', {
    deleted_at: 'datetime(3) null',
    erased_at: "datetime(3) null comment 'the person''s data were overwritten'",
  });
  await addKeys(knex, 'lead_data', { by_deletion: 'key by_deletion (entity_id, deleted_at)' });
  await addColumns(knex, 'lead_activities', {
    outcome: "text null comment 'what was noted when it was done or put off'",
    completed_at: 'datetime(3) null',
    updated_at: 'datetime(3) null',
    reminded_due_at: 'datetime(3) null',
    reminded_overdue_at: 'datetime(3) null',
  });
  await addKeys(knex, 'lead_activities', {
    by_follow_up: 'key by_follow_up (entity_id, status, next_follow_up_date, id)',
    by_user_time: 'key by_user_time (entity_id, user_id, created_at, id)',
    by_user_follow_up: 'key by_user_follow_up (entity_id, user_id, status, next_follow_up_date, id)',
    by_time: 'key by_time (entity_id, created_at, id)',
    reminders: 'key reminders (status, next_follow_up_date)',
  });
  await addColumns(knex, 'lead_stages', {
    next_status_id: "bigint unsigned null comment 'where the lead went from here'",
  });
  await addKeys(knex, 'lead_stages', {
    by_entry: 'key by_entry (entity_id, entered_at, status_id)',
    by_exit: 'key by_exit (entity_id, exited_at, status_id)',
    next_status:
      'key next_status (entity_id, next_status_id), add constraint lead_stages_next_status foreign key (entity_id, next_status_id) references lead_statuses (entity_id, id)',
  });
  await knex.raw(`update lead_stages as stage
    join lead_stages as later on later.entity_id = stage.entity_id and later.lead_id = stage.lead_id
      and later.id = (select min(id) from (select entity_id, lead_id, id from lead_stages) as other
        where other.entity_id = stage.entity_id and other.lead_id = stage.lead_id and other.id > stage.id)
    set stage.next_status_id = later.status_id
    where stage.exited_at is not null and stage.next_status_id is null`);
  await addColumns(knex, 'notifications', {
    event_key: "varchar(80) character set ascii collate ascii_bin null comment 'what it is about: told once'",
    activity_id: 'bigint unsigned null',
  });
  await knex.raw("update notifications set event_key = concat('earlier:', id) where event_key is null");
  await addKeys(knex, 'notifications', {
    by_event: 'unique key by_event (entity_id, user_id, event_key)',
    activity:
      'key activity (entity_id, activity_id), add constraint notifications_activity foreign key (entity_id, activity_id) references lead_activities (entity_id, id)',
    unread: 'key unread (entity_id, user_id, read_at, id)',
  });
  // A lead that comes back to the same rep is news again.
  if (await hasKey(knex, 'notifications', 'entity_id')) await knex.raw('alter table notifications drop key entity_id');
};

export const down = async (knex: Knex) => {
  await knex.raw('delete from notifications where lead_id is null and alert_id is null');
  await knex.raw('alter table notifications drop foreign key notifications_activity');
  await knex.raw(
    'alter table notifications drop key activity, drop key unread, add key (entity_id, user_id), drop key by_event, drop column event_key, drop column activity_id',
  );
  await knex.raw('alter table lead_stages drop foreign key lead_stages_next_status');
  await knex.raw(
    'alter table lead_stages drop key next_status, drop key by_entry, drop key by_exit, drop column next_status_id',
  );
  await knex.raw(
    'alter table lead_activities add key (entity_id, user_id), drop key by_follow_up, drop key by_user_follow_up, drop key by_user_time, drop key by_time, drop key reminders, drop column outcome, drop column completed_at, drop column updated_at, drop column reminded_due_at, drop column reminded_overdue_at',
  );
  await knex.raw('alter table lead_data drop key by_deletion, drop column deleted_at, drop column erased_at');
  await knex.raw(
    'alter table entity_settings drop column allowed_email_domains, drop column when_deactivated, drop column claim_timeout_minutes, drop column retention_days',
  );
  await knex.raw('alter table assignment_rules drop column deleted_at');
  await knex.raw('alter table users drop column weight');
  for (const table of ['report_runs', 'report_schedules', 'report_templates', 'exports', 'invitations', 'audit_log'])
    await knex.schema.dropTableIfExists(table);
};

/** A submission as its job carries it. */
export interface TextbookLead {
  readonly form_key: string;
  readonly submission_id: string;
  readonly utm: { readonly campaign: string };
  readonly answers: Readonly<Record<string, string>>;
}

export const tables = [
  `create table if not exists textbook_leads (id bigint auto_increment primary key, form_key varchar(64), submission_id varchar(100) unique,
     full_name varchar(200), email varchar(255), phone varchar(64), campaign varchar(100), answers json,
     created_at datetime(3) default current_timestamp(3), key (form_key, created_at), key (email), key (phone))`,
  'create table if not exists textbook_turns (form_key varchar(64) primary key, turn bigint not null)',
  'create table if not exists textbook_assignments (id bigint auto_increment primary key, lead_id bigint not null unique, rep int not null, at datetime(3) default current_timestamp(3))',
  'create table if not exists textbook_activities (id bigint auto_increment primary key, lead_id bigint not null, description text, at datetime(3) default current_timestamp(3), key (lead_id))',
];

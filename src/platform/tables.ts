// Generated from the database by scripts/generate-tables.ts. Do not edit: run `npm run generate`.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface AssignmentCursorsRow {
  entity_id: number;
  rule_id: number;
  last_position: number | null;
  last_user_id: number | null;
  credits: Json;
}

export interface NewAssignmentCursorsRow {
  entity_id: number;
  rule_id: number;
  last_position?: number | null;
  last_user_id?: number | null;
  credits: string;
}

export interface AssignmentDecisionsRow {
  entity_id: number;
  id: number;
  lead_id: number;
  outcome: string;
  rule_id: number | null;
  rule_name: string | null;
  strategy: string | null;
  snapshot_id: number | null;
  cursor_before: number | null;
  chosen_user_id: number | null;
  reason: string;
  decided_at: Date;
}

export interface NewAssignmentDecisionsRow {
  entity_id: number;
  id?: number;
  lead_id: number;
  outcome: string;
  rule_id?: number | null;
  rule_name?: string | null;
  strategy?: string | null;
  snapshot_id?: number | null;
  cursor_before?: number | null;
  chosen_user_id?: number | null;
  reason: string;
  decided_at: Date;
}

export interface AssignmentPoolSnapshotsRow {
  entity_id: number;
  id: number;
  rule_id: number | null;
  members: Json;
  taken_at: Date;
}

export interface NewAssignmentPoolSnapshotsRow {
  entity_id: number;
  id?: number;
  rule_id?: number | null;
  members: string;
  taken_at: Date;
}

export interface AssignmentRulesRow {
  entity_id: number;
  id: number;
  name: string;
  position: number;
  is_active: boolean;
  conditions: Json;
  strategy: string;
  pool: string;
  team_id: number | null;
  when_nobody: string;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface NewAssignmentRulesRow {
  entity_id: number;
  id?: number;
  name: string;
  position: number;
  is_active?: boolean;
  conditions: string;
  strategy?: string;
  pool: string;
  team_id?: number | null;
  when_nobody?: string;
  created_at?: Date;
  updated_at?: Date;
  deleted_at?: Date | null;
}

export interface AssignmentRuleMembersRow {
  entity_id: number;
  rule_id: number;
  user_id: number;
  position: number;
  weight: number;
}

export interface NewAssignmentRuleMembersRow {
  entity_id: number;
  rule_id: number;
  user_id: number;
  position: number;
  weight?: number;
}

export interface AssignmentWaitingRow {
  entity_id: number;
  lead_id: number;
  rule_id: number | null;
  reason: string;
  waiting_since: Date;
}

export interface NewAssignmentWaitingRow {
  entity_id: number;
  lead_id: number;
  rule_id?: number | null;
  reason: string;
  waiting_since: Date;
}

export interface AuditLogRow {
  entity_id: number;
  id: number;
  at: Date;
  actor: string;
  user_id: number | null;
  address: string | null;
  action: string;
  subject_type: string;
  subject_id: number | null;
  before_change: Json | null;
  after_change: Json | null;
}

export interface NewAuditLogRow {
  entity_id: number;
  id?: number;
  at: Date;
  actor: string;
  user_id?: number | null;
  address?: string | null;
  action: string;
  subject_type: string;
  subject_id?: number | null;
  before_change?: string | null;
  after_change?: string | null;
}

export interface CampaignTalliesRow {
  entity_id: number;
  campaign_id: string;
  status_id: number;
  assigned_user_id: number;
  platform_key: string;
  source_id: number;
  leads: number;
}

export interface NewCampaignTalliesRow {
  entity_id: number;
  campaign_id: string;
  status_id: number;
  assigned_user_id: number;
  platform_key: string;
  source_id: number;
  leads: number;
}

export interface EntitiesRow {
  id: number;
  name: string;
  suspended_at: Date | null;
  created_at: Date;
}

export interface NewEntitiesRow {
  id?: number;
  name: string;
  suspended_at?: Date | null;
  created_at?: Date;
}

export interface EntitySettingsRow {
  entity_id: number;
  time_zone: string;
  default_phone_region: string;
  rep_visibility: string;
  working_hours: Json | null;
  updated_at: Date;
  allowed_email_domains: Json | null;
  when_deactivated: string;
  claim_timeout_minutes: number | null;
  retention_days: Json | null;
}

export interface NewEntitySettingsRow {
  entity_id: number;
  time_zone?: string;
  default_phone_region?: string;
  rep_visibility?: string;
  working_hours?: string | null;
  updated_at?: Date;
  allowed_email_domains?: string | null;
  when_deactivated?: string;
  claim_timeout_minutes?: number | null;
  retention_days?: string | null;
}

export interface ExportsRow {
  entity_id: number;
  id: number;
  uid: Buffer;
  requested_by_user_id: number | null;
  report_type: string;
  format: string;
  request: Json;
  state: string;
  progress: number;
  row_count: number | null;
  bytes: number | null;
  error: string | null;
  token_hash: Buffer | null;
  token_used_at: Date | null;
  created_at: Date;
  finished_at: Date | null;
  expires_at: Date;
}

export interface NewExportsRow {
  entity_id: number;
  id?: number;
  uid: Buffer;
  requested_by_user_id?: number | null;
  report_type: string;
  format: string;
  request: string;
  state?: string;
  progress?: number;
  row_count?: number | null;
  bytes?: number | null;
  error?: string | null;
  token_hash?: Buffer | null;
  token_used_at?: Date | null;
  created_at: Date;
  finished_at?: Date | null;
  expires_at: Date;
}

export interface GraphPausesRow {
  name: string;
  until: Date;
  reason: string;
}

export interface NewGraphPausesRow {
  name: string;
  until: Date;
  reason: string;
}

export interface IngestKeysRow {
  entity_id: number;
  channel: string;
  key_hash: Buffer;
  lead_id: number;
  first_at: Date;
  event_uid: Buffer;
  answers_hash: Buffer;
}

export interface NewIngestKeysRow {
  entity_id: number;
  channel: string;
  key_hash: Buffer;
  lead_id: number;
  first_at: Date;
  event_uid: Buffer;
  answers_hash: Buffer;
}

export interface InvitationsRow {
  entity_id: number;
  id: number;
  email: string;
  role_id: number;
  token_hash: Buffer;
  invited_by_user_id: number;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  accepted_user_id: number | null;
  revoked_at: Date | null;
}

export interface NewInvitationsRow {
  entity_id: number;
  id?: number;
  email: string;
  role_id: number;
  token_hash: Buffer;
  invited_by_user_id: number;
  created_at: Date;
  expires_at: Date;
  accepted_at?: Date | null;
  accepted_user_id?: number | null;
  revoked_at?: Date | null;
}

export interface LeadActivitiesRow {
  entity_id: number;
  id: number;
  lead_id: number;
  user_id: number | null;
  activity_type: string;
  description: string;
  created_at: Date;
  next_follow_up_date: Date | null;
  priority: string;
  status: string;
  outcome: string | null;
  completed_at: Date | null;
  updated_at: Date | null;
  reminded_due_at: Date | null;
  reminded_overdue_at: Date | null;
}

export interface NewLeadActivitiesRow {
  entity_id: number;
  id?: number;
  lead_id: number;
  user_id?: number | null;
  activity_type: string;
  description: string;
  created_at: Date;
  next_follow_up_date?: Date | null;
  priority?: string;
  status?: string;
  outcome?: string | null;
  completed_at?: Date | null;
  updated_at?: Date | null;
  reminded_due_at?: Date | null;
  reminded_overdue_at?: Date | null;
}

export interface LeadAssignmentsRow {
  entity_id: number;
  id: number;
  lead_id: number;
  assigned_user_id: number;
  assigned_at: Date;
  assigned_by_user_id: number | null;
  actor: string;
  previous_user_id: number | null;
  reassignment_reason: string | null;
  notes: string | null;
}

export interface NewLeadAssignmentsRow {
  entity_id: number;
  id?: number;
  lead_id: number;
  assigned_user_id: number;
  assigned_at: Date;
  assigned_by_user_id?: number | null;
  actor: string;
  previous_user_id?: number | null;
  reassignment_reason?: string | null;
  notes?: string | null;
}

export interface LeadAssignmentHistoryRow {
  entity_id: number;
  id: number;
  lead_id: number;
  assigned_user_id: number | null;
  assigned_at: Date;
  assigned_by_user_id: number | null;
  actor: string;
  previous_user_id: number | null;
  reassignment_reason: string | null;
  notes: string | null;
}

export interface NewLeadAssignmentHistoryRow {
  entity_id: number;
  id?: number;
  lead_id: number;
  assigned_user_id?: number | null;
  assigned_at: Date;
  assigned_by_user_id?: number | null;
  actor: string;
  previous_user_id?: number | null;
  reassignment_reason?: string | null;
  notes?: string | null;
}

export interface LeadDataRow {
  entity_id: number;
  id: number;
  lead_meta_id: number;
  email: string | null;
  email_normalized: string | null;
  phone: string | null;
  phone_e164: string | null;
  first_name: string | null;
  last_name: string | null;
  full_name: string | null;
  raw_field_data: Json;
  consent_time: Date | null;
  consent: Json | null;
  data_quality: Json;
  platform_key: string;
  source_id: number;
  source_page_id: string | null;
  source_page_name: string | null;
  campaign_id: string | null;
  status_id: number;
  assigned_user_id: number | null;
  assigned_at: Date | null;
  duplicate_of_lead_id: number | null;
  created_at: Date;
  updated_at: Date;
  edited_fields: Json | null;
  deleted_at: Date | null;
  erased_at: Date | null;
}

export interface NewLeadDataRow {
  entity_id: number;
  id: number;
  lead_meta_id: number;
  email?: string | null;
  email_normalized?: string | null;
  phone?: string | null;
  phone_e164?: string | null;
  first_name?: string | null;
  last_name?: string | null;
  full_name?: string | null;
  raw_field_data: string;
  consent_time?: Date | null;
  consent?: string | null;
  data_quality: string;
  platform_key: string;
  source_id: number;
  source_page_id?: string | null;
  source_page_name?: string | null;
  campaign_id?: string | null;
  status_id: number;
  assigned_user_id?: number | null;
  assigned_at?: Date | null;
  duplicate_of_lead_id?: number | null;
  created_at: Date;
  updated_at: Date;
  edited_fields?: string | null;
  deleted_at?: Date | null;
  erased_at?: Date | null;
}

export interface LeadIdentitiesRow {
  entity_id: number;
  kind: string;
  value_hash: Buffer;
  oldest_lead_id: number;
  leads: number;
}

export interface NewLeadIdentitiesRow {
  entity_id: number;
  kind: string;
  value_hash: Buffer;
  oldest_lead_id: number;
  leads: number;
}

export interface LeadMetaRow {
  entity_id: number;
  id: number;
  platform_key: string;
  source_id: number;
  event_uid: Buffer | null;
  source_lead_id: string | null;
  page_id: string | null;
  form_id: string | null;
  ad_id: string | null;
  campaign_id: string | null;
  created_time: Date | null;
  received_at: Date;
  page_url: string | null;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_term: string | null;
  utm_content: string | null;
  processing_status: string;
  ad_name: string | null;
  adset_id: string | null;
  adset_name: string | null;
  campaign_name: string | null;
  sender_platform: string | null;
  is_organic: boolean | null;
  arrived_by: string | null;
}

export interface NewLeadMetaRow {
  entity_id: number;
  id: number;
  platform_key: string;
  source_id: number;
  event_uid?: Buffer | null;
  source_lead_id?: string | null;
  page_id?: string | null;
  form_id?: string | null;
  ad_id?: string | null;
  campaign_id?: string | null;
  created_time?: Date | null;
  received_at: Date;
  page_url?: string | null;
  utm_source?: string | null;
  utm_medium?: string | null;
  utm_campaign?: string | null;
  utm_term?: string | null;
  utm_content?: string | null;
  processing_status?: string;
  ad_name?: string | null;
  adset_id?: string | null;
  adset_name?: string | null;
  campaign_name?: string | null;
  sender_platform?: string | null;
  is_organic?: boolean | null;
  arrived_by?: string | null;
}

export interface LeadSearchTermsRow {
  entity_id: number;
  term: string;
  lead_id: number;
  created_at: Date;
}

export interface NewLeadSearchTermsRow {
  entity_id: number;
  term: string;
  lead_id: number;
  created_at?: Date;
}

export interface LeadSourcesRow {
  entity_id: number;
  id: number;
  type: string;
  name: string;
  form_key: string | null;
  is_default_form: boolean | null;
  allowed_origins: Json;
  hmac_secret: Buffer | null;
  field_mapping: Json;
  default_campaign: string | null;
  rate_limit_per_minute: number | null;
  status: string;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface NewLeadSourcesRow {
  entity_id: number;
  id?: number;
  type: string;
  name: string;
  form_key?: string | null;
  is_default_form?: boolean | null;
  allowed_origins: string;
  hmac_secret?: Buffer | null;
  field_mapping: string;
  default_campaign?: string | null;
  rate_limit_per_minute?: number | null;
  status?: string;
  created_at?: Date;
  updated_at?: Date;
  deleted_at?: Date | null;
}

export interface LeadSourceHealthRow {
  entity_id: number;
  source_id: number;
  last_lead_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
}

export interface NewLeadSourceHealthRow {
  entity_id: number;
  source_id: number;
  last_lead_at?: Date | null;
  last_error?: string | null;
  last_error_at?: Date | null;
}

export interface LeadStagesRow {
  entity_id: number;
  id: number;
  lead_id: number;
  status_id: number;
  entered_at: Date;
  exited_at: Date | null;
  duration_hours: string | null;
  user_id: number | null;
  notes: string | null;
  next_action_required: string | null;
  next_status_id: number | null;
}

export interface NewLeadStagesRow {
  entity_id: number;
  id?: number;
  lead_id: number;
  status_id: number;
  entered_at: Date;
  exited_at?: Date | null;
  duration_hours?: string | null;
  user_id?: number | null;
  notes?: string | null;
  next_action_required?: string | null;
  next_status_id?: number | null;
}

export interface LeadStatusesRow {
  entity_id: number;
  id: number;
  name: string;
  description: string;
  outcome: string;
  position: number;
  sla_hours: number | null;
  is_active: boolean;
  created_at: Date;
}

export interface NewLeadStatusesRow {
  entity_id: number;
  id: number;
  name: string;
  description: string;
  outcome: string;
  position: number;
  sla_hours?: number | null;
  is_active?: boolean;
  created_at?: Date;
}

export interface LeadStatusTransitionsRow {
  entity_id: number;
  from_status_id: number;
  to_status_id: number;
  manager_only: boolean;
}

export interface NewLeadStatusTransitionsRow {
  entity_id: number;
  from_status_id: number;
  to_status_id: number;
  manager_only?: boolean;
}

export interface LeadTalliesRow {
  entity_id: number;
  status_id: number;
  assigned_user_id: number;
  platform_key: string;
  source_id: number;
  leads: number;
  entered: number;
  entered_ms: number;
  assigned: number;
  assigned_ms: number;
}

export interface NewLeadTalliesRow {
  entity_id: number;
  status_id: number;
  assigned_user_id: number;
  platform_key: string;
  source_id: number;
  leads: number;
  entered: number;
  entered_ms: number;
  assigned: number;
  assigned_ms: number;
}

export interface MetaFormsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  name: string;
  status: string;
  locale: string | null;
  questions: Json;
  version: number;
  watermark: Date | null;
  read_at: Date | null;
  last_error: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface NewMetaFormsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  name: string;
  status: string;
  locale?: string | null;
  questions: string;
  version?: number;
  watermark?: Date | null;
  read_at?: Date | null;
  last_error?: string | null;
  created_at?: Date;
  updated_at?: Date;
}

export interface MetaFormVersionsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  version: number;
  content_hash: Buffer;
  content: Json;
  seen_at: Date;
}

export interface NewMetaFormVersionsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  version: number;
  content_hash: Buffer;
  content: string;
  seen_at: Date;
}

export interface MetaPagesRow {
  entity_id: number;
  source_id: number;
  page_id: string;
  claimed_page_id: string | null;
  page_name: string | null;
  page_token: Buffer | null;
  token_version: number;
  verified_at: Date | null;
  is_subscribed: boolean | null;
  can_access_leads: boolean | null;
  token_expires_at: Date | null;
  checked_at: Date | null;
  next_check_at: Date | null;
  read_back_from: Date | null;
  read_back_at: Date | null;
  next_read_back_at: Date | null;
  webhook_share_low: boolean;
}

export interface NewMetaPagesRow {
  entity_id: number;
  source_id: number;
  page_id: string;
  claimed_page_id?: string | null;
  page_name?: string | null;
  page_token?: Buffer | null;
  token_version?: number;
  verified_at?: Date | null;
  is_subscribed?: boolean | null;
  can_access_leads?: boolean | null;
  token_expires_at?: Date | null;
  checked_at?: Date | null;
  next_check_at?: Date | null;
  read_back_from?: Date | null;
  read_back_at?: Date | null;
  next_read_back_at?: Date | null;
  webhook_share_low?: boolean;
}

export interface MetaSightingsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  leadgen_id: string;
  created_time: Date;
}

export interface NewMetaSightingsRow {
  entity_id: number;
  source_id: number;
  form_id: string;
  leadgen_id: string;
  created_time: Date;
}

export interface NotificationsRow {
  entity_id: number;
  id: number;
  user_id: number;
  kind: string;
  lead_id: number | null;
  message: string;
  created_at: Date;
  read_at: Date | null;
  alert_id: number | null;
  event_key: string | null;
  activity_id: number | null;
}

export interface NewNotificationsRow {
  entity_id: number;
  id?: number;
  user_id: number;
  kind: string;
  lead_id?: number | null;
  message: string;
  created_at: Date;
  read_at?: Date | null;
  alert_id?: number | null;
  event_key?: string | null;
  activity_id?: number | null;
}

export interface OutboxRow {
  entity_id: number;
  id: number;
  job: string;
  payload: Json;
  leased_until: Date;
  created_at: Date;
}

export interface NewOutboxRow {
  entity_id: number;
  id?: number;
  job: string;
  payload: string;
  leased_until?: Date;
  created_at?: Date;
}

export interface RefreshTokensRow {
  entity_id: number;
  id: number;
  session_id: number;
  token_hash: Buffer;
  created_at: Date;
  rotated_at: Date | null;
}

export interface NewRefreshTokensRow {
  entity_id: number;
  id?: number;
  session_id: number;
  token_hash: Buffer;
  created_at: Date;
  rotated_at?: Date | null;
}

export interface ReportRunsRow {
  entity_id: number;
  id: number;
  schedule_id: number;
  run_for: Date;
  started_by_user_id: number | null;
  export_id: number | null;
  state: string;
  attempts: number;
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface NewReportRunsRow {
  entity_id: number;
  id?: number;
  schedule_id: number;
  run_for: Date;
  started_by_user_id?: number | null;
  export_id?: number | null;
  state?: string;
  attempts?: number;
  error?: string | null;
  created_at: Date;
  finished_at?: Date | null;
}

export interface ReportSchedulesRow {
  entity_id: number;
  id: number;
  template_id: number;
  name: string;
  frequency: string;
  day_of_week: number | null;
  day_of_month: number | null;
  time_of_day: string;
  format: string;
  recipients: Json;
  status: string;
  next_run_at: Date | null;
  last_run_at: Date | null;
  created_by_user_id: number;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface NewReportSchedulesRow {
  entity_id: number;
  id?: number;
  template_id: number;
  name: string;
  frequency: string;
  day_of_week?: number | null;
  day_of_month?: number | null;
  time_of_day: string;
  format: string;
  recipients: string;
  status?: string;
  next_run_at?: Date | null;
  last_run_at?: Date | null;
  created_by_user_id: number;
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date | null;
}

export interface ReportTemplatesRow {
  entity_id: number;
  id: number;
  name: string;
  type: string;
  filters: Json;
  created_by_user_id: number;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
}

export interface NewReportTemplatesRow {
  entity_id: number;
  id?: number;
  name: string;
  type: string;
  filters: string;
  created_by_user_id: number;
  created_at: Date;
  updated_at: Date;
  deleted_at?: Date | null;
}

export interface RepWorkloadRow {
  entity_id: number;
  user_id: number;
  active_leads: number;
}

export interface NewRepWorkloadRow {
  entity_id: number;
  user_id: number;
  active_leads?: number;
}

export interface RolesRow {
  id: number;
  name: string;
  description: string;
}

export interface NewRolesRow {
  id: number;
  name: string;
  description: string;
}

export interface SequencesRow {
  name: string;
  next_id: number;
}

export interface NewSequencesRow {
  name: string;
  next_id: number;
}

export interface SessionsRow {
  entity_id: number;
  id: number;
  user_id: number;
  user_agent: string;
  address: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  revoked_reason: string | null;
}

export interface NewSessionsRow {
  entity_id: number;
  id?: number;
  user_id: number;
  user_agent: string;
  address: string;
  created_at: Date;
  expires_at: Date;
  revoked_at?: Date | null;
  revoked_reason?: string | null;
}

export interface SourceAlertsRow {
  entity_id: number;
  id: number;
  source_id: number;
  kind: string;
  open_kind: string | null;
  sentence: string;
  raised_at: Date;
  ended_at: Date | null;
}

export interface NewSourceAlertsRow {
  entity_id: number;
  id?: number;
  source_id: number;
  kind: string;
  open_kind?: string | null;
  sentence: string;
  raised_at: Date;
  ended_at?: Date | null;
}

export interface TeamsRow {
  entity_id: number;
  id: number;
  name: string;
}

export interface NewTeamsRow {
  entity_id: number;
  id?: number;
  name: string;
}

export interface TeamMembersRow {
  entity_id: number;
  team_id: number;
  user_id: number;
}

export interface NewTeamMembersRow {
  entity_id: number;
  team_id: number;
  user_id: number;
}

export interface UnroutedDeliveriesRow {
  id: number;
  uid: Buffer;
  page_id: string | null;
  leadgen_id: string | null;
  reason: string;
  is_test: boolean;
  payload: Buffer;
  received_at: Date;
}

export interface NewUnroutedDeliveriesRow {
  id?: number;
  uid: Buffer;
  page_id?: string | null;
  leadgen_id?: string | null;
  reason: string;
  is_test?: boolean;
  payload: Buffer;
  received_at: Date;
}

export interface UsersRow {
  entity_id: number;
  id: number;
  username: string;
  email: string;
  password_hash: string;
  first_name: string;
  last_name: string;
  role_id: number;
  phone: string | null;
  is_active: boolean;
  is_verified: boolean;
  is_available: boolean;
  max_active_leads: number | null;
  working_hours: Json | null;
  last_login: Date | null;
  created_at: Date;
  updated_at: Date;
  weight: number;
}

export interface NewUsersRow {
  entity_id: number;
  id?: number;
  username: string;
  email: string;
  password_hash: string;
  first_name: string;
  last_name: string;
  role_id: number;
  phone?: string | null;
  is_active?: boolean;
  is_verified?: boolean;
  is_available?: boolean;
  max_active_leads?: number | null;
  working_hours?: string | null;
  last_login?: Date | null;
  created_at?: Date;
  updated_at?: Date;
  weight?: number;
}

export interface UserLeavesRow {
  entity_id: number;
  id: number;
  user_id: number;
  starts_at: Date;
  ends_at: Date;
  reason: string | null;
}

export interface NewUserLeavesRow {
  entity_id: number;
  id?: number;
  user_id: number;
  starts_at: Date;
  ends_at: Date;
  reason?: string | null;
}

export interface WebhookEventsRow {
  entity_id: number;
  id: number;
  uid: Buffer;
  channel: string;
  source_id: number;
  state: string;
  reason: string | null;
  lead_id: number | null;
  key_hash: Buffer | null;
  content_type: string;
  context: Json;
  payload: Buffer;
  attempts: number;
  last_error: string | null;
  lease_owner: Buffer | null;
  lease_until: Date | null;
  due_at: Date | null;
  sweeps: number;
  received_at: Date;
  started_at: Date | null;
  processed_at: Date | null;
  fetched: Buffer | null;
  fetch_attempts: number;
}

export interface NewWebhookEventsRow {
  entity_id: number;
  id?: number;
  uid: Buffer;
  channel: string;
  source_id: number;
  state: string;
  reason?: string | null;
  lead_id?: number | null;
  key_hash?: Buffer | null;
  content_type: string;
  context: string;
  payload: Buffer;
  attempts?: number;
  last_error?: string | null;
  lease_owner?: Buffer | null;
  lease_until?: Date | null;
  due_at?: Date | null;
  sweeps?: number;
  received_at: Date;
  started_at?: Date | null;
  processed_at?: Date | null;
  fetched?: Buffer | null;
  fetch_attempts?: number;
}

/** Tables whose rows belong to an entity: the ones that Scope serves. */
export interface EntityTables {
  assignment_cursors: AssignmentCursorsRow;
  assignment_decisions: AssignmentDecisionsRow;
  assignment_pool_snapshots: AssignmentPoolSnapshotsRow;
  assignment_rules: AssignmentRulesRow;
  assignment_rule_members: AssignmentRuleMembersRow;
  assignment_waiting: AssignmentWaitingRow;
  audit_log: AuditLogRow;
  campaign_tallies: CampaignTalliesRow;
  entity_settings: EntitySettingsRow;
  exports: ExportsRow;
  ingest_keys: IngestKeysRow;
  invitations: InvitationsRow;
  lead_activities: LeadActivitiesRow;
  lead_assignments: LeadAssignmentsRow;
  lead_assignment_history: LeadAssignmentHistoryRow;
  lead_data: LeadDataRow;
  lead_identities: LeadIdentitiesRow;
  lead_meta: LeadMetaRow;
  lead_search_terms: LeadSearchTermsRow;
  lead_sources: LeadSourcesRow;
  lead_source_health: LeadSourceHealthRow;
  lead_stages: LeadStagesRow;
  lead_statuses: LeadStatusesRow;
  lead_status_transitions: LeadStatusTransitionsRow;
  lead_tallies: LeadTalliesRow;
  meta_forms: MetaFormsRow;
  meta_form_versions: MetaFormVersionsRow;
  meta_pages: MetaPagesRow;
  meta_sightings: MetaSightingsRow;
  notifications: NotificationsRow;
  outbox: OutboxRow;
  refresh_tokens: RefreshTokensRow;
  report_runs: ReportRunsRow;
  report_schedules: ReportSchedulesRow;
  report_templates: ReportTemplatesRow;
  rep_workload: RepWorkloadRow;
  sessions: SessionsRow;
  source_alerts: SourceAlertsRow;
  teams: TeamsRow;
  team_members: TeamMembersRow;
  users: UsersRow;
  user_leaves: UserLeavesRow;
  webhook_events: WebhookEventsRow;
}

export interface NewRows {
  assignment_cursors: NewAssignmentCursorsRow;
  assignment_decisions: NewAssignmentDecisionsRow;
  assignment_pool_snapshots: NewAssignmentPoolSnapshotsRow;
  assignment_rules: NewAssignmentRulesRow;
  assignment_rule_members: NewAssignmentRuleMembersRow;
  assignment_waiting: NewAssignmentWaitingRow;
  audit_log: NewAuditLogRow;
  campaign_tallies: NewCampaignTalliesRow;
  entity_settings: NewEntitySettingsRow;
  exports: NewExportsRow;
  ingest_keys: NewIngestKeysRow;
  invitations: NewInvitationsRow;
  lead_activities: NewLeadActivitiesRow;
  lead_assignments: NewLeadAssignmentsRow;
  lead_assignment_history: NewLeadAssignmentHistoryRow;
  lead_data: NewLeadDataRow;
  lead_identities: NewLeadIdentitiesRow;
  lead_meta: NewLeadMetaRow;
  lead_search_terms: NewLeadSearchTermsRow;
  lead_sources: NewLeadSourcesRow;
  lead_source_health: NewLeadSourceHealthRow;
  lead_stages: NewLeadStagesRow;
  lead_statuses: NewLeadStatusesRow;
  lead_status_transitions: NewLeadStatusTransitionsRow;
  lead_tallies: NewLeadTalliesRow;
  meta_forms: NewMetaFormsRow;
  meta_form_versions: NewMetaFormVersionsRow;
  meta_pages: NewMetaPagesRow;
  meta_sightings: NewMetaSightingsRow;
  notifications: NewNotificationsRow;
  outbox: NewOutboxRow;
  refresh_tokens: NewRefreshTokensRow;
  report_runs: NewReportRunsRow;
  report_schedules: NewReportSchedulesRow;
  report_templates: NewReportTemplatesRow;
  rep_workload: NewRepWorkloadRow;
  sessions: NewSessionsRow;
  source_alerts: NewSourceAlertsRow;
  teams: NewTeamsRow;
  team_members: NewTeamMembersRow;
  users: NewUsersRow;
  user_leaves: NewUserLeavesRow;
  webhook_events: NewWebhookEventsRow;
}

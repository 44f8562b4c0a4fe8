import { z } from 'zod';
import { errorKinds } from './error-table.ts';
import { isOnThisMachine } from './this-machine.ts';
import { wireFaults } from './wire-faults.ts';

/** What tests and the control door put in: the schemas are the definition, TypeScript's types come from them. */
const Id = z.string().regex(/^\d+$/);
const Instant = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))]);

/** Refused elsewhere than on this machine: the stand-in sends made-up leads. */
export const Callback = z.url().refine(isOnThisMachine, { error: 'must be on 127.0.0.1 or localhost' });

export const allScopes = [
  'leads_retrieval',
  'pages_show_list',
  'pages_read_engagement',
  'pages_manage_ads',
  'ads_management',
  'pages_manage_metadata',
] as const;

/** `valid`, or the error that a call with the token gets. */
export const TokenState = z.enum([
  'valid',
  '102',
  '190',
  '190/458',
  '190/459',
  '190/460',
  '190/463',
  '190/464',
  '190/467',
  '190/492',
  '190/493',
]);
export type TokenState = z.infer<typeof TokenState>;

/** Meta's HasLeadAccess, without the ids that the question itself names. */
export const LeadAccess = z.strictObject({
  app_has_leads_permission: z.boolean().default(true),
  can_access_lead: z.boolean().default(true),
  enabled_lead_access_manager: z.boolean().default(false),
  failure_reason: z.string().optional(),
  failure_resolution: z.string().optional(),
  is_page_admin: z.boolean().default(true),
  user_has_leads_permission: z.boolean().default(true),
});

/** `calls` in `windowMs` (Meta's: 24 hours), then 80005 until the window ends. */
export const Quota = z.strictObject({ calls: z.int().min(0), windowMs: z.int().min(1).default(86_400_000) });
export type Quota = z.output<typeof Quota>;

export const NewPage = z.strictObject({
  id: Id,
  name: z.string(),
  subscribedFields: z.array(z.string()).default([]),
  leadAccess: LeadAccess.prefault({}),
  quota: Quota.optional(),
});

export const NewToken = z
  .strictObject({
    token: z.string().min(1),
    type: z.enum(['PAGE', 'USER', 'SYSTEM_USER']).default('PAGE'),
    pageId: Id.optional(),
    pageIds: z.array(Id).default([]),
    userId: Id.default('10000000000000001'),
    scopes: z.array(z.string()).default([...allScopes]),
    state: TokenState.default('valid'),
    advertiser: z.boolean().default(true),
    expiresAt: Instant.optional(),
    dataAccessExpiresAt: Instant.optional(),
  })
  .transform(({ pageId, pageIds, ...token }) => ({ ...token, pageIds: pageId ? [pageId, ...pageIds] : pageIds }));

const Choice = z.strictObject({ key: z.string(), value: z.string() });
export const Question = z.strictObject({
  id: Id.optional(),
  key: z.string(),
  label: z.string(),
  type: z.string(),
  options: z.array(Choice).optional(),
  inline_context: z.string().optional(),
});

export const NewForm = z.strictObject({
  id: Id,
  pageId: Id,
  name: z.string(),
  status: z.enum(['ACTIVE', 'ARCHIVED', 'DELETED', 'DRAFT']).default('ACTIVE'),
  locale: z.string().default('en_US'),
  questions: z.array(Question).default([]),
  createdTime: Instant.optional(),
  legalContent: z.record(z.string(), z.unknown()).optional(),
  trackingParameters: z.array(Choice).optional(),
});

const Ad = z.strictObject({
  id: Id,
  name: z.string(),
  adsetId: Id,
  adsetName: z.string(),
  campaignId: Id,
  campaignName: z.string(),
});

export const Answer = z.strictObject({ name: z.string(), values: z.array(z.string()).optional() });
export const Disclaimer = z.strictObject({ checkbox_key: z.string(), is_checked: z.enum(['1', '']) });

export const NewLead = z.strictObject({
  id: Id.optional(),
  formId: Id,
  createdTime: Instant.optional(),
  platform: z.string().optional(),
  fieldData: z.array(Answer),
  ad: Ad.optional(),
  isOrganic: z.boolean().optional(),
  disclaimers: z.array(Disclaimer).optional(),
  partnerName: z.string().optional(),
  isTest: z.boolean().default(false),
  announced: z.boolean().default(false),
});

export const NewFault = z.strictObject({
  kind: z.enum([...errorKinds, ...wireFaults]),
  /** All that are given must fit the call; none given: every call of the app. An edge of '' is the node itself. */
  on: z
    .strictObject({
      page: Id.optional(),
      form: Id.optional(),
      lead: Id.optional(),
      token: z.string().optional(),
      edge: z.string().optional(),
    })
    .default({}),
  /** For so many calls, or for so long; neither: until cleared. */
  calls: z.int().min(1).optional(),
  forMs: z.int().min(1).optional(),
  /** `estimated_time_to_regain_access` of the throttles of a page. */
  minutes: z.int().min(0).default(5),
  retryAfterSeconds: z.int().min(0).default(30),
  /** The error that `error-in-200` carries. */
  as: z.enum(errorKinds).default('1'),
  message: z.string().optional(),
});

export const AppSettings = z.strictObject({
  appId: Id,
  appName: z.string().default('SalesMagnet'),
  /** All count for proofs and app tokens; the first signs webhooks. */
  appSecrets: z.array(z.string().min(1)).min(1),
  requireProof: z.boolean().default(true),
  /** Served to calls that name no version. */
  version: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v26.0'),
  verifyToken: z.string().optional(),
  /** With it the app is subscribed to `leadgen` from the start, without the handshake. */
  callbackUrl: Callback.optional(),
});
export type AppSettings = z.output<typeof AppSettings>;

interface Stored {
  readonly sequence: number;
  readonly createdTime: Date;
}
export type Page = z.output<typeof NewPage> & Stored;
export type Token = z.output<typeof NewToken>;
export type Form = z.output<typeof NewForm> & Stored;
export type Lead = z.output<typeof NewLead> & Stored & { readonly id: string; readonly pageId: string };
export type Fault = z.output<typeof NewFault>;

export interface AppSubscription {
  readonly object: string;
  readonly callbackUrl: string;
  readonly verifyToken: string;
  readonly fields: readonly string[];
  readonly includeValues: boolean;
}

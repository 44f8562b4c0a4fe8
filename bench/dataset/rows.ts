import { searchTermsOf } from '../../src/features/leads/search-terms.ts';
import type { BenchLead } from './lead.ts';

/** A value of a row, as `LOAD DATA` reads it. */
type Value = string | number | null;

/** Rows of one table that belong to leads. */
export interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  /** In the order in which the table keeps them best, for leads in the order of their ids. */
  rowsOf(leads: readonly BenchLead[]): Iterable<readonly Value[]>;
}

const HOUR = 3_600_000;
const instant = (at: number): string => new Date(at).toISOString().slice(0, 23);
const dateOf = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : instant(at));

const isByMeta = ({ source }: BenchLead): boolean => source.platform === 'facebook' || source.platform === 'instagram';

/** The page's number, as Meta gives them. */
const pageOf = (lead: BenchLead): string | null => (isByMeta(lead) ? `10456${lead.source.id}` : null);

const names = ['new', 'qualified', 'contacted', 'meeting_scheduled', 'proposal_sent', 'negotiation', 'won', 'lost'];
const nameOf = (status: number): string => names[status - 1] ?? '';

const metaRows = ({ entityId }: Owner): Rows => ({
  table: 'lead_meta',
  columns:
    'entity_id id platform_key source_id source_lead_id page_id form_id campaign_id created_time received_at page_url utm_source utm_medium utm_campaign'.split(
      ' ',
    ),
  *rowsOf(leads) {
    for (const lead of leads) {
      const { id, source, createdAt, campaign } = lead;
      const byMeta = isByMeta(lead);
      yield [
        ...[entityId, id, source.platform, source.id, byMeta ? `4415${entityId}${id}` : null, pageOf(lead)],
        ...[byMeta ? `7730${source.id}` : null, campaign, byMeta ? instant(createdAt - 900) : null, instant(createdAt)],
        ...(source.platform === 'website'
          ? ['https://company.example/start', 'google', 'cpc', campaign]
          : [null, null, null, null]),
      ];
    }
  },
});

const dataRows = ({ entityId }: Owner): Rows => ({
  table: 'lead_data',
  columns:
    'entity_id id lead_meta_id email email_normalized phone phone_e164 first_name last_name full_name raw_field_data data_quality platform_key source_id source_page_id campaign_id status_id assigned_user_id assigned_at duplicate_of_lead_id created_at updated_at'.split(
      ' ',
    ),
  *rowsOf(leads) {
    for (const lead of leads) {
      const { id, person, source, createdAt, hands, stages } = lead;
      const { firstName, lastName, email, phone } = person;
      const now = hands.at(-1);
      const answers = {
        email,
        phone_number: phone,
        full_name: `${firstName} ${lastName}`,
        interest: lead.interest,
        budget: String(lead.budget),
      };
      const changedAt = Math.max(createdAt, now?.at ?? 0, stages.at(-1)?.at ?? 0);
      yield [
        ...[entityId, id, id, email, email, phone, phone, firstName, lastName, answers.full_name],
        ...[JSON.stringify(answers), '[]', source.platform, source.id, pageOf(lead), lead.campaign],
        ...[stages.at(-1)?.status ?? 1, now?.rep ?? null, now?.rep ? dateOf(now.at) : null, lead.duplicateOf],
        ...[instant(createdAt), instant(changedAt)],
      ];
    }
  },
});

const termRows = ({ entityId }: Owner): Rows => ({
  table: 'lead_search_terms',
  columns: ['entity_id', 'term', 'lead_id', 'created_at'],
  *rowsOf(leads) {
    const byTerm = new Map<string, BenchLead[]>();
    for (const lead of leads)
      for (const term of searchTermsOf(searchable(lead.person))) {
        const found = byTerm.get(term);
        if (found) found.push(lead);
        else byTerm.set(term, [lead]);
      }
    for (const term of [...byTerm.keys()].sort())
      for (const { id, createdAt } of byTerm.get(term) ?? []) yield [entityId, term, id, instant(createdAt)];
  },
});

const searchable = ({ firstName, lastName, email, phone }: BenchLead['person']) => ({
  first_name: firstName,
  last_name: lastName,
  full_name: `${firstName} ${lastName}`,
  email,
  phone,
  phone_e164: phone,
});

/** Who works a lead is who has it at last. */
const workerOf = ({ hands }: BenchLead): number | null => hands.at(-1)?.rep ?? hands[0]?.rep ?? null;

const stageRows = ({ entityId }: Owner): Rows => ({
  table: 'lead_stages',
  columns: 'entity_id lead_id status_id entered_at exited_at duration_hours user_id next_status_id'.split(' '),
  *rowsOf(leads) {
    for (const lead of leads)
      for (const [index, { status, at }] of lead.stages.entries()) {
        const next = lead.stages[index + 1];
        const hours = next ? ((next.at - at) / HOUR).toFixed(2) : null;
        const worker = index === 0 ? null : workerOf(lead);
        yield [entityId, lead.id, status, instant(at), dateOf(next?.at), hours, worker, next?.status ?? null];
      }
  },
});

const REASONS = ['Next in turn.', 'Who speaks Spanish?'] as const;

const handColumns =
  'entity_id lead_id assigned_user_id assigned_at assigned_by_user_id actor previous_user_id reassignment_reason'.split(
    ' ',
  );

/** As the history and the current assignment keep it. */
const handRow = ({ entityId, managerId }: Owner, lead: BenchLead, turn: number): Value[] => {
  const { rep = null, at = 0 } = lead.hands[turn] ?? {};
  const byHand = turn > 0;
  return [
    ...[entityId, lead.id, rep, instant(at), byHand ? managerId : null, byHand ? 'user' : 'system'],
    ...[lead.hands[turn - 1]?.rep ?? null, REASONS[byHand ? 1 : 0]],
  ];
};

const historyRows = (owner: Owner): Rows => ({
  table: 'lead_assignment_history',
  columns: handColumns,
  *rowsOf(leads) {
    for (const lead of leads) for (const turn of lead.hands.keys()) yield handRow(owner, lead, turn);
  },
});

const assignmentRows = (owner: Owner): Rows => ({
  table: 'lead_assignments',
  columns: handColumns,
  *rowsOf(leads) {
    for (const lead of leads) if (lead.hands.at(-1)?.rep) yield handRow(owner, lead, lead.hands.length - 1);
  },
});

const activityRows = ({ entityId, managerId }: Owner): Rows => ({
  table: 'lead_activities',
  columns: 'entity_id lead_id user_id activity_type description created_at next_follow_up_date priority status'.split(
    ' ',
  ),
  *rowsOf(leads) {
    const row = (
      lead: BenchLead,
      deed: readonly [user: number | null, kind: string, said: string, at: number],
    ): Value[] => {
      const [user, kind, said, at] = deed;
      return [entityId, lead.id, user, kind, said, instant(at), null, 'medium', 'completed'];
    };
    for (const lead of leads) {
      for (const [turn, { rep, at }] of lead.hands.entries())
        yield row(lead, [
          turn > 0 ? managerId : null,
          'assignment',
          rep ? `Assigned to user ${rep}: Next in turn.` : 'Taken back.',
          at,
        ]);
      const worker = workerOf(lead);
      for (const [index, { status, at }] of lead.stages.entries())
        if (index > 0)
          yield row(lead, [
            worker,
            'status_change',
            `Status changed from ${nameOf(lead.stages[index - 1]?.status ?? 1)} to ${nameOf(status)}`,
            at,
          ]);
      for (const { kind, at, followUpAt } of lead.contacts)
        yield [
          ...[
            entityId,
            lead.id,
            worker,
            kind,
            'Talked about what is needed and when.',
            instant(at),
            dateOf(followUpAt),
          ],
          ...['medium', followUpAt === null ? 'completed' : 'pending'],
        ];
    }
  },
});

interface Owner {
  readonly entityId: number;
  readonly managerId: number;
}

/** All tables whose rows are told from the leads alone, in an order that foreign keys allow. */
export const tablesOf = (owner: Owner): readonly Rows[] =>
  [metaRows, dataRows, termRows, stageRows, historyRows, assignmentRows, activityRows].map((rows) => rows(owner));

/** A line of a file for `LOAD DATA`. Values hold no tab, no line end and no backslash. */
export const lineOf = (values: readonly Value[]): string => `${values.map((value) => value ?? '\\N').join('\t')}\n`;

import { Failure } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';
import { uidText } from '../../platform/uid.ts';
import { type Doer, record } from '../audit/index.ts';
import { differenceOf, fieldsOfDraft, type HeldLead, rereadIn } from '../leads/index.ts';
import { mappingsIn } from '../sources/index.ts';
import { readLeadsAgain } from './mapping.jobs.ts';
import { leadDeliveriesIn } from './mapping.repository.ts';
import type { Applied, ApplyRequest, Preview, PreviewRequest } from './mapping.schema.ts';
import { readAgain, type ReadLead, type StoredLead } from './read-again.ts';

/** Leads that one job reads again: a few seconds' work. */
const LEADS_PER_JOB = 200;

interface Applying {
  readonly sourceId: number;
  readonly by: Doer;
}

export type MappingService = ReturnType<typeof mappingService>;

/** Which answer is which field, tried on what came in, and applied to it. */
export const mappingService = ({ now }: Pick<Outside, 'now'>) => ({
  async preview(scope: Scope, sourceId: number, { field_mapping, limit }: PreviewRequest): Promise<Preview> {
    if (!(await mappingsIn(scope).exists(sourceId))) throw new Failure('not_found');
    const deliveries = await leadDeliveriesIn(scope).newest(sourceId, limit);
    const held = await rereadIn(scope).of(deliveries.map(({ leadId }) => leadId));
    const stored = deliveries.flatMap(({ leadId, event }): StoredLead[] => {
      const lead = held.get(leadId);
      return lead ? [{ held: lead, event }] : [];
    });
    return { events: (await readAgain(scope, stored, { sourceId, mapping: field_mapping })).map(previewed) };
  },

  apply: (scope: Scope, { sourceId, by }: Applying, { field_mapping, rerun }: ApplyRequest): Promise<Applied> =>
    scope.transaction(async (tx) => {
      if (!(await mappingsIn(tx).exists(sourceId))) throw new Failure('not_found');
      await mappingsIn(tx).save(sourceId, field_mapping);
      const [subject, after] = [
        { type: 'source', id: sourceId },
        { field_mapping: field_mapping as Json, rerun },
      ];
      await record(tx, [{ action: 'source.mapping_applied', subject, after, by, at: now() }]);
      if (!rerun) return { field_mapping, rerun, leads_to_read: 0 };
      await tx.enqueue(readLeadsAgain, { sourceId, afterLeadId: 0 });
      return { field_mapping, rerun, leads_to_read: await rereadIn(tx).count(sourceId) };
    }),

  /** Under the mapping that is saved at this moment. May run twice: what has been read again already stays as it is. */
  async readNextAgain(scope: Scope, { sourceId, afterLeadId }: { sourceId: number; afterLeadId: number }) {
    const leads = await rereadIn(scope).after(sourceId, afterLeadId, LEADS_PER_JOB);
    for (const { held, draft } of await readAgain(scope, await storedLeads(scope, leads), { sourceId }))
      await rereadIn(scope).replace(held.leadId, draft, now());
    const last = leads.at(-1);
    if (last && leads.length === LEADS_PER_JOB)
      await scope.enqueue(readLeadsAgain, { sourceId, afterLeadId: last.leadId });
  },
});

/** Leads with their deliveries; without those whose delivery the ledger no longer has. */
async function storedLeads(scope: Scope, leads: readonly HeldLead[]): Promise<StoredLead[]> {
  const uids = leads.flatMap(({ eventUid }) => (eventUid === null ? [] : [eventUid]));
  const events = await leadDeliveriesIn(scope).named(uids);
  return leads.flatMap((held): StoredLead[] => {
    const event = held.eventUid === null ? undefined : events.get(held.eventUid.toString('hex'));
    return event ? [{ held, event }] : [];
  });
}

function previewed({ held, event, draft, form }: ReadLead): Preview['events'][number] {
  const becomes = fieldsOfDraft(draft);
  const { changed, keptByPeople } = differenceOf(held.fields, becomes, held.editedFields);
  return {
    event_id: uidText(event.uid),
    lead_id: held.leadId,
    received_at: instant(event.receivedAt),
    answers: draft.raw_field_data,
    form: form ? { form_id: form.formId, name: form.name, questions: [...form.questions] as never } : null,
    now: held.fields,
    becomes,
    changed: [...changed],
    kept_by_people: [...keptByPeople],
    data_quality: [...draft.data_quality],
  };
}

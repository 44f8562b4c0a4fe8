import { normalise } from '../features/ingestion/normalise/normalise.ts';
import { type Submission, unknownOrigin } from '../features/ingestion/submission.ts';
import { writeLeads } from '../features/ingestion/write-leads.ts';
import type { Scope } from '../platform/scope.ts';
import { Sequence } from '../platform/sequence.ts';
import { newUid } from '../platform/uid.ts';
import type { TestEntity } from './entity.ts';
import { givenSource } from './given-source.ts';

export interface Newcomer {
  /** What the form asked and was answered, `email` and `phone` among it. */
  readonly answers?: Readonly<Record<string, string | string[]>>;
  readonly attribution?: Partial<Submission['attribution']>;
  /** A form of the entity's own for each batch unless told otherwise. */
  readonly sourceId?: number;
}

interface Batch {
  readonly now?: Date;
  /** More to do in the same transaction, when the leads are written and have their reps. */
  readonly andThen?: (tx: Scope) => Promise<unknown>;
}

/** Leads that arrive together: recognised, written and given their reps in one transaction, by the ingest worker's own code. Returns their ids. */
export async function arrive(entity: TestEntity, newcomers: readonly Newcomer[], batch: Batch = {}): Promise<number[]> {
  const now = batch.now ?? entity.world.outside.now();
  const ids = await new Sequence(entity.world.outside.db, 'leads', newcomers.length).take(newcomers.length);
  const ownSource = newcomers.every(({ sourceId }) => sourceId !== undefined) ? 0 : await givenSource(entity.scope);
  const leads = newcomers.map((newcomer, index) =>
    readyLead(
      entity.entityId,
      { ...newcomer, sourceId: newcomer.sourceId ?? ownSource },
      { leadId: ids[index] as number, now },
    ),
  );
  await entity.scope.transaction(async (tx) => {
    await writeLeads(tx, leads, now);
    await batch.andThen?.(tx);
  });
  return ids;
}

/** As many leads of nobody known. */
export const strangers = (count: number): Newcomer[] => Array.from({ length: count }, () => ({}));

function readyLead(
  entityId: number,
  { answers = {}, attribution, sourceId }: Newcomer & { sourceId: number },
  { leadId, now }: { leadId: number; now: Date },
) {
  const submission: Submission = {
    answers: Object.entries(answers).map(([name, value]) => ({ name, values: [value].flat() })),
    attribution: { ...unknownOrigin, ...attribution },
    created_time: null,
    source_lead_id: null,
    consent: null,
  };
  return {
    leadId,
    event: {
      uid: newUid(),
      entityId,
      sourceId,
      leadId,
      contentType: 'application/json',
      receivedAt: now,
      payload: Buffer.alloc(0),
      fetched: null,
      referer: null,
      channel: 'website' as const,
      arrivedBy: 'webhook' as const,
    },
    platform: 'website' as const,
    source: { id: sourceId, fieldMapping: {}, defaultCampaign: null, pageName: null },
    draft: normalise(submission, {
      mapping: {},
      questions: [],
      defaultRegion: 'US',
      defaultCampaign: null,
      receivedAt: now,
    }),
  };
}

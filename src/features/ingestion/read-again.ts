import type { Json } from '../../platform/tables.ts';
import type { Scope } from '../../platform/scope.ts';
import type { HeldLead, LeadDraft } from '../leads/index.ts';
import { settingsOf } from '../settings/index.ts';
import { type FieldMapping, type LeadRecipe, leadRecipesOf, type MetaForm, metaFormsOf } from '../sources/index.ts';
import type { ReceivedEvent } from './delivery.ts';
import { textOf } from './normalise/answers.ts';
import { prepare, readEvent } from './prepare.ts';
import { formNameOf, type Reading } from './reading.ts';

export interface StoredLead {
  readonly held: HeldLead;
  readonly event: ReceivedEvent;
}

/** What a stored delivery is under the mapping. */
export interface ReadLead extends StoredLead {
  readonly draft: LeadDraft;
  readonly form: MetaForm | undefined;
}

interface Under {
  readonly sourceId: number;
  /** Instead of the source's own. */
  readonly mapping?: FieldMapping;
}

/** Reads stored deliveries of a source once more. Those that no longer say anything (their payload is gone) are left out. */
export async function readAgain(scope: Scope, leads: readonly StoredLead[], under: Under): Promise<ReadLead[]> {
  const readings = await Promise.all(leads.map(async ({ event }) => readEvent(event)));
  const understood = leads.flatMap((lead, index) => {
    const reading = readings[index];
    return reading && 'submission' in reading ? [{ lead, reading }] : [];
  });
  const { defaultPhoneRegion: defaultRegion } = await settingsOf(scope);
  const own = (await leadRecipesOf(scope, [under.sourceId])).get(under.sourceId);
  const formOf = await metaFormsOf(
    scope,
    understood.map(({ reading }) => formNameOf(reading)),
  );
  if (!own) return [];
  const source = { ...own, fieldMapping: under.mapping ?? own.fieldMapping };
  return understood.map(({ lead, reading }) => {
    const form = formOf(formNameOf(reading));
    const recipe = { source: { ...source, defaultCampaign: campaignOf(lead, reading, source) }, defaultRegion, form };
    return { ...lead, draft: prepare(reading, recipe).draft, form };
  });
}

/**
 * For a lead whose delivery names no campaign: the one that it got at its time, not the source's present one. Where an
 * answer says the lead's campaign, it came from there, and a mapping that no longer says so gives the source's.
 */
function campaignOf({ held }: StoredLead, { submission }: Reading, source: LeadRecipe): string | null {
  const { campaign_id } = held.fields;
  const isCampaign = (value: Json) => textOf(value)?.trim() === campaign_id?.trim();
  const isAnswer = submission.answers.some(({ values }) => values.some(isCampaign));
  return isAnswer ? source.defaultCampaign : campaign_id;
}

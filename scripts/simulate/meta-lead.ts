import type { MetaLead } from './sent.ts';

/** A form of a page, as the stand-in describes it. */
export interface PageForm {
  readonly id: string;
  readonly status: string;
  readonly questions: readonly Question[];
}

interface Question {
  readonly key: string;
  readonly type: string;
  readonly options?: readonly { readonly key: string }[] | undefined;
}

/** A company's page at the stand-in. */
export interface MetaPage {
  readonly pageId: string;
  readonly forms: readonly PageForm[];
}

/** New leads come through forms in use; what a read-back finds may be an archived form's. */
export function formOf({ number, isAnnounced }: MetaLead, { pageId, forms }: MetaPage): PageForm {
  const possible = isAnnounced ? forms.filter(({ status }) => status === 'ACTIVE') : forms;
  const form = possible[number % possible.length];
  if (!form) throw new Error(`The page ${pageId} has no form at the stand-in for Meta's Graph API.`);
  return form;
}

/** The lead's advertisement: one a run, of the campaign that all its leads have. */
export const adOf = (campaignId: string) => ({
  id: `${campaignId.slice(0, -1)}7`,
  name: 'Simulated ad',
  adsetId: `${campaignId.slice(0, -1)}6`,
  adsetName: 'Simulated ad set',
  campaignId,
  campaignName: 'Simulated campaign',
});

interface Around {
  readonly page: MetaPage;
  readonly campaignId: string;
  /** When the person sent it. */
  readonly createdTime: Date;
}

/** The lead as the stand-in takes it: the answers by the questions of its form. */
export function leadAtMeta(lead: MetaLead, { page, campaignId, createdTime }: Around) {
  const form = formOf(lead, page);
  return {
    id: lead.leadgenId,
    formId: form.id,
    createdTime: createdTime.toISOString(),
    platform: lead.channel === 'instagram' ? 'ig' : 'fb',
    isOrganic: false, // an organic lead has no campaign, by which this run's leads are found
    ad: adOf(campaignId),
    fieldData: form.questions.map((question) => ({ name: question.key, values: valuesOf(question, lead) })),
  };
}

function valuesOf({ type, options }: Question, { person, number }: MetaLead): string[] {
  if (options && options.length > 0) return [options[number % options.length]?.key ?? ''];
  const answers: Readonly<Record<string, string>> = {
    FULL_NAME: `${person.firstName} ${person.lastName}`,
    FIRST_NAME: person.firstName,
    LAST_NAME: person.lastName,
    EMAIL: person.email,
    PHONE: person.phone.replaceAll(/[ -]/g, ''),
    DOB: '02/28/1990',
  };
  return [answers[type] ?? `answer ${number}`];
}

/** Ways in which a post can be wrong, with the status that the API's reference promises for each. */
export const statusOfFault = {
  'broken JSON': 400,
  'no answers': 400,
  'unknown form': 404,
  'wrong content type': 415,
  'over 2 MB': 413,
} as const;

export type Fault = keyof typeof statusOfFault;
export const faults = [
  'broken JSON',
  'no answers',
  'unknown form',
  'wrong content type',
  'over 2 MB',
] as const satisfies Fault[];

interface Around {
  readonly formKey: string;
  readonly campaignId: string;
  /** Of nobody in the plan: a lead that has it should not exist. */
  readonly email: string;
}

interface Bad {
  readonly contentType: string;
  readonly body: string;
}

const LIMIT = 2 * 1024 * 1024;

/** Each as complete as its fault allows, so that a lead made of it would be found by its campaign or its email. */
export function badRequest(fault: Fault, { formKey, campaignId, email }: Around): Bad {
  const good = { form_key: formKey, campaign_id: campaignId, answers: { email } };
  const json = (body: object): Bad => ({ contentType: 'application/json', body: JSON.stringify(body) });
  switch (fault) {
    case 'broken JSON':
      return { contentType: 'application/json', body: JSON.stringify(good).slice(0, -1) };
    case 'no answers':
      return json({ form_key: formKey, campaign_id: campaignId, answers: { email: ' ' } });
    case 'unknown form':
      return json({ ...good, form_key: `${formKey}-of-nobody` });
    case 'wrong content type':
      return { contentType: 'text/plain', body: JSON.stringify(good) };
    case 'over 2 MB':
      return json({ ...good, answers: { email, message: 'x'.repeat(LIMIT) } });
  }
}

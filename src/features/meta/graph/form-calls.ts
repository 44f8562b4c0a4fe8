import { z } from 'zod';
import { AnyId, checked, idOf, Text, unexpectedAnswer } from './answers.ts';
import { withFewerFields } from './fewer-fields.ts';
import type { GraphClient } from './graph-client.ts';
import { listPage, PAGE_SIZE, pageQuery } from './paging.ts';
import type { Usage } from './usage.ts';

const Key = z.union([z.string(), z.number()]).transform(String);
const Label = Key.nullable().catch(null);

const Question = z.object({
  key: Key,
  label: Label,
  /** Such as FULL_NAME, PHONE, CUSTOM; types that nobody listed occur. */
  type: Text,
  options: z.array(z.object({ key: Key, value: Label })).catch([]),
});

/** `body` was seen as a text and as an object with one. */
const Disclaimer = z.object({
  title: Text,
  body: z
    .union([z.string(), z.object({ text: z.string() }).transform(({ text }) => text)])
    .nullable()
    .catch(null),
  checkboxes: z.array(z.object({ key: Key, text: Text, is_required: z.boolean().nullable().catch(null) })).catch([]),
});

const LegalContent = z
  .object({ custom_disclaimer: Disclaimer.nullable().catch(null) })
  .nullable()
  .catch(null);

const FormNode = z.object({
  id: AnyId,
  name: Text,
  locale: Text,
  status: Text,
  questions: z.array(Question).catch([]),
  legal_content: LegalContent,
});

const ListedForm = z.object({
  id: AnyId,
  name: Text,
  locale: Text,
  /** ACTIVE, ARCHIVED, DELETED, DRAFT, or what comes later. */
  status: Text,
  leads_count: z.int().nullable().catch(null),
});

export interface Form {
  readonly id: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly status: string | null;
  readonly questions: readonly z.infer<typeof Question>[];
  /** What the person agreed to; null when the form has none or Meta does not give it out. */
  readonly disclaimer: z.infer<typeof Disclaimer> | null;
}

export interface FormPage {
  /** Archived ones too: they still hold leads. */
  readonly forms: readonly z.infer<typeof ListedForm>[];
  /** null after the last page. */
  readonly next: string | null;
  readonly usage: Usage;
}

interface FormAsked {
  readonly formId: string;
  readonly token: string;
}

interface FormsAsked {
  readonly pageId: string;
  readonly token: string;
  readonly after?: string | undefined;
}

const FIELDS = 'id,name,locale,status,questions';

/** The forms that leads are given through. */
export function formCalls(client: GraphClient) {
  return {
    async form({ formId, token }: FormAsked): Promise<Form> {
      const fields = [`${FIELDS},legal_content{custom_disclaimer}`, FIELDS] as const;
      const { body } = await withFewerFields(client, { path: idOf(formId), token }, fields);
      const { legal_content: legal, ...form } = checked(FormNode, body);
      if (form.id !== formId) throw unexpectedAnswer();
      return { ...form, disclaimer: legal?.custom_disclaimer ?? null };
    },

    /** One page of a page's forms. */
    async forms({ pageId, token, after }: FormsAsked): Promise<FormPage> {
      const query = { fields: 'id,name,locale,status,leads_count', ...pageQuery(PAGE_SIZE, after) };
      const { body, usage } = await client.call({ path: `${idOf(pageId)}/leadgen_forms`, token, query });
      const { entries, next } = listPage(body, after);
      return { forms: entries.map((entry) => checked(ListedForm, entry)), next, usage };
    },
  };
}

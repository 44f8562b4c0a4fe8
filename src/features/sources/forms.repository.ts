import { createHash } from 'node:crypto';
import { firstCharacters } from '../../platform/characters.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json, MetaFormsRow } from '../../platform/tables.ts';

/** A question of a Meta form, as Graph describes it. */
export interface Question {
  /** The name under which its answer comes. */
  readonly key: string;
  readonly label: string;
  /** `EMAIL`, `FULL_NAME`, `CUSTOM` …; Meta may add more. */
  readonly type: string;
  /** Of a choice: the answer comes as the key. */
  readonly options: readonly { readonly key: string; readonly value: string }[];
}

/** A Meta form as far as its answers need it. */
export interface MetaForm {
  readonly formId: string;
  readonly name: string;
  readonly questions: readonly Question[];
}

export interface FormName {
  readonly sourceId: number;
  readonly formId: string;
}

/** A form as the list of a page's forms has it. */
export interface ListedForm extends Pick<MetaForm, 'formId' | 'name'> {
  readonly status: string;
  readonly locale: string | null;
}

/** A form as Graph told it, to be kept. */
export interface SeenForm extends ListedForm, MetaForm {
  /** What people saw: its questions and legal texts. */
  readonly content: Json;
}

export type MetaFormRow = MetaFormsRow;

/** Finds forms that are known, all in one query. */
export async function metaFormsOf(
  scope: Scope,
  names: readonly FormName[],
): Promise<(name: FormName) => MetaForm | undefined> {
  if (names.length === 0) return () => undefined;
  const rows = await scope.find('meta_forms', {
    columns: ['source_id', 'form_id', 'name', 'questions'],
    where: {
      source_id: [...new Set(names.map(({ sourceId }) => sourceId))],
      form_id: [...new Set(names.map(({ formId }) => formId))],
    },
  });
  const forms = new Map(
    rows.map(({ source_id, form_id, name, questions }) => [
      nameOf({ sourceId: source_id, formId: form_id }),
      { formId: form_id, name, questions: questions as unknown as Question[] },
    ]),
  );
  return (name) => forms.get(nameOf(name));
}

const NAME_LENGTH = 255;
const WORD_LENGTH = 20;

const headColumns = ({ formId, name, status, locale }: ListedForm) => ({
  form_id: formId,
  name: firstCharacters(name, NAME_LENGTH),
  status: status.slice(0, WORD_LENGTH),
  locale: locale?.slice(0, WORD_LENGTH) ?? null,
});

const nameOf = ({ sourceId, formId }: FormName) => `${sourceId}/${formId}`;

export const formsIn = (scope: Scope) => ({
  /** In the order of their ids. */
  ofSource: (sourceId: number): PromiseLike<MetaFormRow[]> =>
    scope.rows('meta_forms').where({ source_id: sourceId }).orderBy('form_id'),

  /** A form that nobody has looked at yet: its leads can be read, and its questions are asked for. */
  addListed: (sourceId: number, form: ListedForm): Promise<void> =>
    scope.put('meta_forms', [{ source_id: sourceId, ...headColumns(form), questions: '[]' }], { name: 'set' }),

  /**
   * Keeps what Graph told; a form whose words changed gets a version more, and each version stays. True if its words were not known
   * before.
   */
  save: (sourceId: number, form: SeenForm, at: Date): Promise<boolean> =>
    scope.transaction(async (tx) => {
      const [questions, content] = [JSON.stringify(form.questions), JSON.stringify(form.content)];
      await tx.put('meta_forms', [{ source_id: sourceId, ...headColumns(form), questions }], {
        name: 'set',
        status: 'set',
        locale: 'set',
        questions: 'set',
      });
      const mine = { source_id: sourceId, form_id: form.formId };
      await tx.rows('meta_forms').where(mine).forUpdate().first('version'); // two that save at once take turns
      const last = await tx.rows('meta_form_versions').where(mine).orderBy('version', 'desc').first();
      const content_hash = createHash('sha256').update(content).digest();
      if (last?.content_hash.equals(content_hash)) return false;
      const version = (last?.version ?? 0) + 1;
      await tx.add('meta_form_versions', { ...mine, version, content_hash, content, seen_at: at });
      await tx.rows('meta_forms').where(mine).update({ version });
      return last === undefined;
    }),

  change: async (
    { sourceId, formId }: FormName,
    columns: Partial<Pick<MetaFormRow, 'watermark' | 'read_at' | 'last_error'>>,
  ): Promise<void> => {
    await scope.rows('meta_forms').where({ source_id: sourceId, form_id: formId }).update(columns);
  },
});

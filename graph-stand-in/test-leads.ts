import { z } from 'zod';
import type { Call } from './call.ts';
import { invalidParameter } from './errors.ts';
import { jsonOr } from './graph-request.ts';
import { leadToken, presentLeads } from './leads.ts';
import { Answer, type Form, type Lead } from './records.ts';
import type { Node } from './select-fields.ts';
import { addLead, type State } from './state.ts';

const FieldData = z.array(Answer);
const Disclaimers = z.array(z.object({ checkbox_key: z.string(), is_checked: z.union([z.boolean(), z.string()]) }));

export function listTestLeads(call: Call, form: Form): Node {
  return presentLeads(call.request, testLeadsOf(call.state, form), leadToken(call, form.pageId));
}

/** One test lead per form: organic, without an ad. Without `field_data` Meta fills in dummy answers. */
export function createTestLead(call: Call, form: Form): Node {
  const { state, request } = call;
  leadToken(call, form.pageId);
  if (testLeadsOf(state, form).length > 0)
    throw invalidParameter('A test lead already exists for this form. Delete it before you create another one.');
  const disclaimers = parameter(request.params, 'custom_disclaimer_responses', Disclaimers)?.map((one) => ({
    checkbox_key: one.checkbox_key,
    is_checked: one.is_checked === true || one.is_checked === '1' ? ('1' as const) : ('' as const),
  }));
  const lead = addLead(state, {
    formId: form.id,
    isTest: true,
    isOrganic: true,
    fieldData: parameter(request.params, 'field_data', FieldData) ?? dummyAnswers(form),
    ...(disclaimers && { disclaimers }),
  });
  call.onTestLead(lead);
  return { id: lead.id };
}

const testLeadsOf = ({ leadsOfForm }: State, form: Form): Lead[] =>
  [...(leadsOfForm.get(form.id) ?? [])].filter(({ isTest }) => isTest);

const dummyAnswers = ({ questions }: Form) =>
  questions.map(({ key, type, options }) => ({
    name: key,
    values: [options?.[0]?.key ?? (type === 'EMAIL' ? 'test@fb.com' : `<test lead: dummy data for ${key}>`)],
  }));

function parameter<T>(params: Call['request']['params'], name: string, schema: z.ZodType<T>): T | undefined {
  const text = params[name];
  if (text === undefined) return undefined;
  const { data, success } = schema.safeParse(jsonOr(text, undefined));
  if (!success) throw invalidParameter(`param ${name} must be an array.`);
  return data;
}

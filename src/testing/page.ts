import { randomInt } from 'node:crypto';
import type { Graph } from '../../graph-stand-in/index.ts';
import { addSource, pagesIn, sealPageToken } from '../features/sources/index.ts';
import { encryption } from '../platform/encryption.ts';
import type { TestEntity } from './entity.ts';

/** Fifteen digits, as Meta's ids are, that no other test has, as far as chance goes. */
export const metaId = (): string => String(randomInt(1e14, 2e14));

type Lead = Partial<Parameters<Graph['addLead']>[0]>;
type FormOptions = Partial<Parameters<Graph['addForm']>[0]>;

const contact = [
  { key: 'full_name', label: 'Full name', type: 'FULL_NAME' },
  { key: 'email', label: 'Email', type: 'EMAIL' },
  { key: 'phone_number', label: 'Phone', type: 'PHONE' },
];

/** A connected Facebook page of the entity, with a form, and what one does to it at Meta. */
export async function testPage(entity: TestEntity, form: FormOptions = {}) {
  const { scope, world } = entity;
  const { graph } = world;
  const [pageId, formId, token] = [metaId(), form.id ?? metaId(), `token-${metaId()}`];
  graph.addPage({ id: pageId, name: 'Test page', subscribedFields: ['leadgen'] });
  graph.addToken({ token, pageId });
  graph.addForm({ name: 'Test form', questions: contact, ...form, id: formId, pageId });

  const sourceId = await addSource(scope, { type: 'facebook', name: 'Test page', form_key: null });
  const now = world.outside.now();
  const owner = { entity_id: entity.entityId, page_id: pageId };
  await pagesIn(scope).add({
    source_id: sourceId,
    page_id: pageId,
    page_name: 'Test page',
    page_token: sealPageToken(encryption(world.outside.config.encryptionKeys), owner, token),
    verified_at: now,
    is_subscribed: true,
    can_access_leads: true,
    checked_at: now,
    read_back_from: now,
  });
  await pagesIn(scope).claim(sourceId, pageId);

  const events = () => scope.rows('webhook_events').where({ source_id: sourceId }).orderBy('id');
  const leads = () => scope.rows('lead_data').where({ source_id: sourceId }).orderBy('id');
  return {
    sourceId,
    pageId,
    formId,
    token,
    events,
    leads,
    /** A person fills in the form at Meta; nobody is told yet. Returns the lead's id there. */
    fillIn(lead: Lead = {}): string {
      const id = lead.id ?? metaId();
      const email = `lead-${id}@mail.example`;
      const fieldData = [
        { name: 'full_name', values: ['Ann Example'] },
        { name: 'email', values: [email] },
        { name: 'phone_number', values: ['+14155550123'] },
      ];
      graph.addLead({ formId, platform: 'fb', fieldData, ...lead, id });
      return id;
    },
    /** The body by which Meta announces leads of this page. */
    announcement: (ids: readonly string[]) => ({
      object: 'page',
      entry: [
        {
          id: pageId,
          time: Math.floor(world.outside.now().getTime() / 1_000),
          changes: ids.map((leadgen_id) => ({
            field: 'leadgen',
            value: { leadgen_id, page_id: pageId, form_id: formId, created_time: Math.floor(Date.now() / 1_000) },
          })),
        },
      ],
    }),
  };
}

export type TestPage = Awaited<ReturnType<typeof testPage>>;

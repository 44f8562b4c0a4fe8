import { expect, test } from 'vitest';
import { demoPages as pagesOfStandIn } from '../graph-stand-in/index.ts';
import { openPageToken, pagesIn } from '../src/features/sources/index.ts';
import { encryption } from '../src/platform/encryption.ts';
import { testEntity } from '../src/testing/entity.ts';
import { demoEntities } from './demo.ts';
import { addDemoPage, demoPages } from './demo-pages.ts';

const sealing = encryption(['a key of this test']);

test('a demo page is connected as a verified one is: its deliveries are the source’s, and its token opens', async () => {
  const { scope, entityId, name } = await testEntity();
  const page = { pageId: `9${String(Date.now())}${process.pid}`, token: 'a token' };
  await addDemoPage(scope, { ...page, company: name }, sealing);

  const source = await scope.rows('lead_sources').where({ type: 'facebook' }).first();
  expect(source).toMatchObject({ name: `${name} Facebook page`, form_key: null, status: 'active' });
  const row = await pagesIn(scope).find(source?.id ?? 0);
  expect(row).toMatchObject({
    ...{ page_id: page.pageId, claimed_page_id: page.pageId },
    ...{ is_subscribed: true, can_access_leads: true },
  });
  expect(row?.verified_at).toBeInstanceOf(Date);
  const owner = { entity_id: entityId, page_id: page.pageId };
  expect(openPageToken(sealing, owner, row?.page_token as Buffer)).toBe('a token');
  expect(
    await scope
      .rows('lead_source_health')
      .where({ source_id: source?.id ?? 0 })
      .first(),
  ).toBeDefined();
});

test('the stand-in for the Graph API has the pages of the demo companies, with these tokens', () => {
  expect(pagesOfStandIn.map(({ entity, id, token }) => ({ entity, pageId: id, token }))).toEqual(
    demoEntities.map((entity, index) => ({ entity, ...demoPages[index] })),
  );
});

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { compose as Compose } from '../../src/app.ts';
import type { readConfig as ReadConfig } from '../../src/config.ts';
import type { leadgenKey as LeadgenKey, websiteKey as WebsiteKey } from '../../src/features/ingestion/delivery-key.ts';
import type { connect as Connect } from '../../src/platform/process.ts';
import type { newUid as NewUid } from '../../src/platform/uid.ts';
import { insert } from '../limits/insert.ts';
import { openConnection } from '../limits/connection.ts';
import { chooserOf } from './chooser.ts';
import type { FillPlan } from './fill.ts';
import { bodyOf, leadgenIdOf, metaBodyOf } from './submission.ts';

// Fills the ledger and the queue while no worker runs: of the product by its own acceptance, of a limit program by its own rows and jobs.

const plan = JSON.parse(process.argv[2] ?? '{}') as FillPlan;
const choose = chooserOf(
  plan.companies.map(({ formKey }, index) => [formKey, plan.weights[index] ?? 0]),
  plan.seed,
);
const companyOf = new Map(plan.companies.map((company) => [company.formKey, company]));
const CONTEXT =
  '{"origin":null,"referer":null,"user_agent":null,"address":"127.0.0.1","idempotency_key":null,"signed":true}';

const submissionOf = (number: number) => {
  const formKey = choose();
  return {
    company: companyOf.get(formKey) as FillPlan['companies'][number],
    body: bodyOf({ formKey, number, run: plan.run }),
  };
};

interface Keys {
  readonly websiteKey: typeof WebsiteKey;
  readonly leadgenKey: typeof LeadgenKey;
}

async function fillProduct(): Promise<void> {
  const from = <Module>(file: string) => import(pathToFileURL(join(plan.root, file)).href) as Promise<Module>;
  const { compose } = await from<{ compose: typeof Compose }>('src/app.ts');
  const { readConfig } = await from<{ readConfig: typeof ReadConfig }>('src/config.ts');
  const { connect } = await from<{ connect: typeof Connect }>('src/platform/process.ts');
  const { newUid } = await from<{ newUid: typeof NewUid }>('src/platform/uid.ts');
  const keys = await from<Keys>('src/features/ingestion/delivery-key.ts');
  const outside = connect(readConfig(process.env), 'fill');
  const { accept, pushed } = compose(outside).pipeline;
  for (let number = 0; number < plan.count; ) {
    const wave = Array.from({ length: Math.min(1_000, plan.count - number) }, () => {
      const { company, body } = submissionOf(number);
      const { entityId, sourceId } = company;
      const context = JSON.parse(CONTEXT) as Record<string, string | null>;
      const common = { uid: newUid(), entityId, sourceId, contentType: 'application/json', context };
      const receivedAt = new Date();
      if (plan.channel === 'meta') {
        const payload = Buffer.from(metaBodyOf(number));
        const key = keys.leadgenKey(leadgenIdOf(number++));
        return accept({ ...common, channel: 'meta', payload, receivedAt, key });
      }
      const answersHash = createHash('sha256').update(body).digest();
      const submissionId = `${plan.run}-${number++}`;
      const key = keys.websiteKey({ sourceId, answersHash, idempotencyKey: null, submissionId });
      return accept({ ...common, channel: 'website', payload: Buffer.from(body), receivedAt, key });
    });
    const accepted = await Promise.all(wave);
    if (accepted.includes('spooled')) throw new Error('A delivery went to the spool');
  }
  await pushed();
}

async function fillLimit(): Promise<void> {
  const connection = await openConnection();
  const queue = new Queue('limit', { connection: new Redis(process.env['REDIS_URL'] ?? '') as never });
  for (let number = 0; number < plan.count; ) {
    const jobs: object[] = [];
    const rows: unknown[][] = [];
    for (; rows.length < 500 && number < plan.count; ) {
      const events = [];
      for (; events.length < plan.payloadsAJob && number < plan.count; number += 1) {
        const { company, body } = submissionOf(number);
        const hash = createHash('sha256').update(body).digest();
        const uid = hash.subarray(0, 16);
        events.push([uid.toString('base64url'), company.entityId, company.sourceId, number + 1, body]);
        rows.push([
          company.entityId,
          uid,
          'website',
          company.sourceId,
          'received',
          number + 1,
          hash,
          'application/json',
          CONTEXT,
          Buffer.from(body),
          new Date(),
        ]);
      }
      jobs.push({ events });
    }
    if (plan.withLedger)
      await insert(
        connection,
        'webhook_events (entity_id,uid,channel,source_id,state,lead_id,key_hash,content_type,context,payload,received_at)',
        rows,
      );
    await queue.addBulk(jobs.map((data) => ({ name: 'batch', data, opts: { removeOnComplete: true } })));
  }
}

await (plan.into === 'product' ? fillProduct() : fillLimit());
process.exit(0);

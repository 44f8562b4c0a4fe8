import { buffer } from 'node:stream/consumers';
import request from 'supertest';
import type { Person, TestEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';

export interface Downloaded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** GET of an address, its bytes as they came; signed in as that person, or as nobody. */
export async function download(
  { world, tokenOf }: TestEntity,
  url: string,
  as: Person | null = 'admin',
): Promise<Downloaded> {
  const call = request(world.http).get(url);
  if (as !== null) call.set('Authorization', `Bearer ${await tokenOf(as)}`);
  const { status, headers, body } = await call.buffer(true).parse((response, callback) => {
    buffer(response as unknown as NodeJS.ReadableStream).then(
      (bytes) => callback(null, bytes),
      (error: Error) => callback(error, undefined),
    );
  });
  return { status, headers, bytes: body as Buffer };
}

/** Asks for an export as the admin; the answer's data. */
export async function requestExport(entity: TestEntity, body: object) {
  const reply = await entity.call('analytics.requestExport', { body });
  if (reply.status !== 202) throw new Error(JSON.stringify(reply.body));
  return reply.body.data as { export_id: string; status: string; progress: number; download_url: string };
}

export const withoutToken = (url: string): string => url.split('?')[0] ?? url;

/** The bytes of an export, made and downloaded by the admin. */
export async function exported(entity: TestEntity, body: object): Promise<Buffer> {
  const { download_url: url } = await requestExport(entity, body);
  await runJobs(entity);
  const { status, bytes } = await download(entity, withoutToken(url));
  if (status !== 200) throw new Error(bytes.toString());
  return bytes;
}

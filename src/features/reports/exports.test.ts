import { randomUUID } from 'node:crypto';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { MOST_UNFINISHED } from './exports.service.ts';
import { removeExpiredExports } from './expired-exports.across.ts';
import { exportFiles } from './export-files.ts';
import { figureTables } from './figure-tables.ts';
import { download, requestExport, withoutToken } from './given-export.ts';
import { giveUpLost } from './lost.across.ts';
import { fileMaker } from './make-file.ts';
import { figureTypes } from './report-request.schema.ts';
import { reportTables } from './report-tables.ts';

const LEADS = { report_type: 'leads', format: 'csv' };
const entity = await testEntity();
const { world } = entity;
const files = exportFiles(world.outside.config.dataDir);
const makingParts = () => ({
  now: () => new Date(),
  files,
  tables: reportTables(
    world.app.services.leads,
    figureTables(world.app.services.analytics),
    world.app.services.analytics,
  ),
});

test('an export is taken on at once, made in the background, and told how far it is', async () => {
  const { status, body } = await entity.call('analytics.requestExport', { body: LEADS });
  expect(status).toBe(202);
  expect(body.data).toMatchObject({ status: 'waiting', progress: 0, report_type: 'leads', format: 'csv', error: null });
  const { export_id: id, download_url: url } = body.data;
  const params = { id };
  expect((await download(entity, withoutToken(url))).status).toBe(409);
  expect((await download(entity, url, null)).status).toBe(409); // which does not use the token up
  expect(await runJobs(entity)).toEqual(['reports.make-export']);
  const { data } = (await entity.call('analytics.readExport', { params, as: 'manager' })).body;
  expect(data).toMatchObject({
    export_id: id,
    status: 'ready',
    progress: 100,
    rows: 0,
    download_url: withoutToken(url),
  });
  const file = await download(entity, data.download_url, 'manager');
  expect(file.status).toBe(200);
  expect(file.bytes).toHaveLength(data.bytes);
  expect(file.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': expect.stringMatching(/^attachment; filename=leads-\d{4}-\d\d-\d\d\.csv$/),
    'cache-control': 'no-store',
  });
});

test('the file is kept for as long as the entity says, and is gone then, from the disk too', async () => {
  await entity.scope.rows('entity_settings').update({ retention_days: JSON.stringify({ exports: 2 }) });
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  await runJobs(entity);
  const nameOf = async () => (await readdir(files.folder)).filter((name) => name.startsWith(id));
  expect(await nameOf()).toEqual([`${id}.csv`]);
  const later = new Date(Date.now() + 2 * 86_400_000 + 1_000);
  const { data } = (await entity.call('analytics.readExport', { params: { id } })).body;
  expect(Date.parse(data.expires_at) - Date.parse(data.created_at)).toBe(2 * 86_400_000);
  while ((await removeExpiredExports(world.app.across, files, later)) > 0);
  expect(await nameOf()).toEqual([]);
  for (const as of ['admin', null] as const)
    expect((await download(entity, as ? withoutToken(url) : url, as)).status).toBe(404);
  expect((await entity.call('analytics.readExport', { params: { id } })).body.data.status).toBe('expired');
});

describe('the one-time token', () => {
  test('is good for one download by whoever has it, even of several who try at once', async () => {
    const { download_url: url } = await requestExport(entity, LEADS);
    await runJobs(entity);
    const looked = await request(world.http).head(url);
    expect(looked.status).toBe(200); // looking takes nothing
    const tries = await Promise.all([1, 2, 3, 4].map(() => download(entity, url, null)));
    expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404, 404]);
    expect((await download(entity, withoutToken(url))).status).toBe(200);
    expect((await download(entity, url, 'manager')).status).toBe(200); // who is signed in needs none
  });

  test('opens no other export, and is kept as a hash only', async () => {
    const [one, two] = [await requestExport(entity, LEADS), await requestExport(entity, LEADS)];
    await runJobs(entity);
    const [token] = one.download_url.split('token=').slice(1);
    expect((await download(entity, `${withoutToken(two.download_url)}?token=${token}`, null)).status).toBe(404);
    expect((await download(entity, `${withoutToken(one.download_url)}?token=guessed`, null)).status).toBe(404);
    expect((await download(entity, `${withoutToken(one.download_url)}?token=a&token=b`, null)).status).toBe(400);
    const rows = JSON.stringify(await entity.scope.rows('exports'));
    expect(rows).not.toContain(token);
    expect((await download(entity, one.download_url, null)).status).toBe(200);
  });
});

test('a file is downloaded by nobody who may not make reports, and by nobody of another entity', async () => {
  const other = await testEntity();
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  await runJobs(entity);
  const bare = withoutToken(url);
  for (const as of ['rep1', 'support'] as const) expect((await download(entity, bare, as)).status).toBe(403);
  expect((await download(entity, bare, null)).status).toBe(401);
  expect((await download(other, bare)).status).toBe(404);
  expect((await download(other, url)).status).toBe(404);
  expect((await other.call('analytics.readExport', { params: { id } })).status).toBe(404);
  expect((await download(entity, `${bare.slice(0, -5)}zzzzz`)).status).toBe(404);
  expect((await download(entity, url, null)).status).toBe(200); // none of these used it up
});

test.each(figureTypes)('the report %s is shown and written as the same table', async (report_type) => {
  const shown = await entity.call('analytics.customReport', { body: { report_type } });
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  const { columns, rows } = shown.body.data;
  for (const row of rows) expect(Object.keys(row)).toEqual(columns);
  const { download_url: url } = await requestExport(entity, { report_type, format: 'json' });
  await runJobs(entity);
  expect(JSON.parse((await download(entity, withoutToken(url))).bytes.toString())).toEqual(rows);
});

test('what a report cannot be made of is refused with its path, and nothing is made', async () => {
  const other = await testEntity();
  const ages = { date_from: '1980-01-01', date_to: '2030-01-01' };
  const cases: [object, string][] = [
    [{ report_type: 'passwords', format: 'csv' }, 'report_type'],
    [{ report_type: 'leads', format: 'pdf' }, 'format'],
    [{ ...LEADS, filters: { status: 'sleeping' } }, 'filters.status'],
    [{ ...LEADS, filters: { status: [] } }, 'filters.status'],
    [{ ...LEADS, filters: { group_by: 'month' } }, 'filters.group_by'],
    [{ ...LEADS, filters: { password_hash: 'x' } }, 'filters.password_hash'],
    [{ ...LEADS, filters: { assigned_user_id: other.ids.rep1 } }, 'filters.assigned_user_id'],
    [{ ...LEADS, filters: { source_id: 999_999_999 } }, 'filters.source_id'],
    [{ ...LEADS, filters: { date_from: '2026-02-02', date_to: '2026-02-01' } }, 'filters.date_to'],
    [{ ...LEADS, filters: { campaign_id: '\ud800' } }, 'filters.campaign_id'],
    [{ report_type: 'time_based', format: 'csv', filters: { date_from: '1980-01-01' } }, 'filters.date_from'],
    [{ report_type: 'lead_analytics', format: 'csv', filters: { ...ages, group_by: 'day' } }, 'filters.date_from'],
    [{ ...LEADS, options: { bom: 'yes' } }, 'options.bom'],
    [{ ...LEADS, options: { delimiter: ';' } }, 'options.delimiter'],
    [{ report_type: 'user_performance', format: 'csv', filters: { search: 'x' } }, 'filters.search'],
  ];
  const before = await entity.scope.rows('exports');
  const periods = { report_type: 'time_based', filters: { ...ages, group_by: 'day' } };
  const shown = await entity.call('analytics.customReport', { body: periods });
  expect([shown.status, shown.body.errors?.[0]?.path]).toEqual([400, 'filters.date_from']);
  for (const [body, path] of cases) {
    const reply = await entity.call('analytics.requestExport', { body });
    expect([reply.status, reply.body.errors?.[0]?.path], JSON.stringify(body)).toEqual([400, path]);
  }
  expect(await entity.scope.rows('exports')).toEqual(before);
});

test('one entity does not have more than a few made at once', async () => {
  const busy = await testEntity();
  for (let n = 0; n < MOST_UNFINISHED; n += 1) await requestExport(busy, LEADS);
  const refused = await busy.call('analytics.requestExport', { body: LEADS });
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
  await runJobs(busy);
  expect((await busy.call('analytics.requestExport', { body: LEADS })).status).toBe(202);
});

test('a job that died half way is done again from the start; done twice it changes nothing', async () => {
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  const row = await entity.scope.rows('exports').orderBy('id', 'desc').first();
  await entity.scope
    .rows('exports')
    .where({ id: row?.id ?? 0 })
    .update({ state: 'running', progress: 57 });
  expect((await download(entity, withoutToken(url))).status).toBe(409);
  await runJobs(entity);
  const after = (await entity.call('analytics.readExport', { params: { id } })).body.data;
  expect(after.status).toBe('ready');
  await world.app.services.exports.make(entity.scope, { id: row?.id ?? 0, isLast: true });
  expect((await entity.call('analytics.readExport', { params: { id } })).body.data).toEqual(after);
  expect((await readdir(files.folder)).filter((name) => name.includes(id))).toEqual([`${id}.csv`]);
});

test('what expires while it is made, as when a person is erased, leaves no file', async () => {
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  const row = await entity.scope.rows('exports').orderBy('id', 'desc').first();
  const { tables, ...parts } = makingParts();
  const slow = fileMaker({
    ...parts,
    tables: {
      ...tables,
      async table(...asked) {
        await entity.scope.rows('exports').update({ expires_at: new Date() });
        await removeExpiredExports(world.app.across, files, new Date());
        return tables.table(...asked);
      },
    },
  });
  await slow(entity.scope, row?.id ?? 0);
  expect((await readdir(files.folder)).filter((name) => name.includes(id))).toEqual([]);
  expect((await download(entity, withoutToken(url))).status).toBe(404);
  await runJobs(entity);
});

test('two processes that make the same export leave its file', async () => {
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  const row = await entity.scope.rows('exports').orderBy('id', 'desc').first();
  const make = fileMaker(makingParts());
  await Promise.all([make(entity.scope, row?.id ?? 0), make(entity.scope, row?.id ?? 0)]);
  expect((await download(entity, withoutToken(url))).status).toBe(200);
  expect((await readdir(files.folder)).filter((name) => name.includes(id))).toEqual([`${id}.csv`]);
  await runJobs(entity);
});

test('files that are nobody’s any more are removed: half written ones after an hour, others when none is kept so long', async () => {
  const name = (kind: string) => `${randomUUID()}.${kind}`;
  const [young, old, whole, ancient] = [name('part'), name('part'), name('csv'), name('csv')];
  for (const [file, days] of [
    [young, 0.9 / 24],
    [old, 1.1 / 24],
    [whole, 90],
    [ancient, 92],
  ] as const) {
    await mkdir(files.folder, { recursive: true });
    await writeFile(join(files.folder, file), 'x');
    const then = new Date(Date.now() - days * 86_400_000);
    await utimes(join(files.folder, file), then, then);
  }
  await removeExpiredExports(world.app.across, files, new Date());
  const left = await readdir(files.folder);
  expect([young, old, whole, ancient].map((file) => left.includes(file))).toEqual([true, false, true, false]);
});

test('an export whose job is lost fails after a day; one that waits for its suspended entity does not', async () => {
  const [mine, suspended] = [await testEntity(), await testEntity()];
  const tomorrow = new Date(Date.now() + 86_400_000 + 60_000);
  for (const each of [mine, suspended]) await requestExport(each, LEADS);
  await world.outside.db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() });
  await giveUpLost(world.app.across, new Date());
  const states = async () => [await mine.scope.rows('exports'), await suspended.scope.rows('exports')].flat();
  expect((await states()).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  await giveUpLost(world.app.across, tomorrow);
  expect(await states()).toMatchObject([{ state: 'failed', error: 'It was lost on its way.' }, { state: 'waiting' }]);
});

test('what fails again and again says so, in words of ours, and leaves nothing to download', async () => {
  const { export_id: id, download_url: url } = await requestExport(entity, LEADS);
  const row = await entity.scope.rows('exports').orderBy('id', 'desc').first();
  await entity.scope
    .rows('exports')
    .where({ id: row?.id ?? 0 })
    .update({ request: JSON.stringify({ filters: { unknown: 1 }, options: {} }) });
  const turn = { id: row?.id ?? 0, isLast: false };
  await expect(world.app.services.exports.make(entity.scope, turn)).rejects.toThrow();
  expect((await entity.call('analytics.readExport', { params: { id } })).body.data.error).toBeNull();
  await world.app.services.exports.make(entity.scope, { ...turn, isLast: true });
  const { data } = (await entity.call('analytics.readExport', { params: { id } })).body;
  expect(data).toMatchObject({ status: 'failed', error: 'Something broke on our side while it was made.' });
  expect((await download(entity, withoutToken(url))).status).toBe(404);
  await entity.scope.rows('outbox').delete();
});

test('whoever asks for the people of an entity is written down, what was searched for is not', async () => {
  const mine = await testEntity();
  const { download_url: url } = await requestExport(mine, { ...LEADS, filters: { search: 'jane@secret.example' } });
  await runJobs(mine);
  await download(mine, withoutToken(url), 'manager');
  const rows = await mine.scope.rows('audit_log').where('action', 'like', 'export.%').orderBy('id');
  expect(rows.map(({ action, user_id }) => [action, user_id])).toEqual([
    ['export.requested', mine.ids.admin],
    ['export.downloaded', mine.ids.manager],
  ]);
  expect(rows[0]?.after_change).toEqual({ report_type: 'leads', format: 'csv', filters: ['search'] });
  expect(join(...rows.map((row) => JSON.stringify(row)))).not.toContain('jane@secret');
});

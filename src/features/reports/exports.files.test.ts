import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { listed } from '../../testing/listed-leads.ts';
import { exported } from './given-export.ts';

type Read = Record<string, string>;
const csvOf = (bytes: Buffer): Read[] => parse(bytes, { columns: true, bom: true });

describe('the leads as a file', () => {
  let entity: TestEntity;
  let sourceId: number;
  /** As they came, and as they stand in a csv file where that is different. */
  const nasty: readonly [string, string?][] = [
    ['=cmd()', "'=cmd()"],
    ['+1+1', "'+1+1"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "\t'=1"],
    ['\r=1', "\r'=1"],
    ['"quoted", and;=more', '"quoted", and;\'=more'],
    ['two\n=lines', "two\n'=lines"],
    ['＝1', "'＝1"],
    [' =1', " '=1"],
    ['\u0000=1', "\u0000'=1"],
    ['Ünïcødé <&> ✓ \u{1F600}'],
  ];
  const names = nasty.map(([name]) => name);

  beforeAll(async () => {
    entity = await testEntity();
    sourceId = await givenSource(entity.scope);
    for (const [at, name] of names.entries())
      await givenLead(entity, {
        sourceId,
        full_name: name,
        email: `${at}@people.example`,
        phone: `+1415555010${at}`,
        status: at % 2 ? 'new' : 'qualified',
        platform: at % 3 ? 'facebook' : 'website',
        createdAt: new Date(Date.UTC(2026, 1, 1 + at, 12)),
        ...(at === 4 && { assignedTo: entity.ids.rep1 }),
      });
    const gone = await givenLead(entity, { full_name: 'deleted', sourceId });
    await entity.scope.rows('lead_data').where({ id: gone }).update({ deleted_at: new Date() });
  });

  test('csv holds every lead that is not deleted, newest first, and nothing that a spreadsheet would run', async () => {
    const rows = csvOf(await exported(entity, { report_type: 'leads', format: 'csv' }));
    expect(rows.map((row) => row['full_name'])).toEqual(nasty.toReversed().map(([name, safe = name]) => safe));
    expect(rows.map((row) => row['phone'])).toEqual(names.map((_, at) => `+1415555010${at}`).toReversed());
    expect(rows.at(-1)).toMatchObject({
      status: 'qualified',
      platform_key: 'website',
      source_id: String(sourceId),
      created_at: '2026-02-01T12:00:00.000Z',
      assigned_user_id: '',
    });
  });

  test('json holds the values as they are', async () => {
    const rows = JSON.parse((await exported(entity, { report_type: 'leads', format: 'json' })).toString()) as Read[];
    expect(rows.map((row) => row['full_name'])).toEqual(names.toReversed());
    expect(rows[0]).toMatchObject({ source_id: sourceId, assigned_user_id: null });
  });

  test('xlsx holds text as text', async () => {
    const [head = [], ...rows] = await readSheet(await exported(entity, { report_type: 'leads', format: 'xlsx' }), {
      trim: false,
    });
    const at = head.indexOf('full_name');
    expect(rows.map((row) => row[at])).toEqual(names.toReversed().map((name) => name.replaceAll('\0', '')));
    expect(rows.at(-1)?.[head.indexOf('id')]).toEqual(expect.any(Number));
    expect(rows.at(-1)?.[head.indexOf('phone')]).toBe('+14155550100');
  });

  test('a byte order mark comes where it is asked for, and only there', async () => {
    const asked = { report_type: 'leads', format: 'csv' };
    const mark = Buffer.from([0xef, 0xbb, 0xbf]);
    const withMark = await exported(entity, { ...asked, options: { bom: true } });
    const without = await exported(entity, asked);
    expect(withMark.subarray(0, 3)).toEqual(mark);
    expect(withMark.subarray(3)).toEqual(without);
  });

  test('every filter gives what the list of leads gives', async () => {
    const filters: [Record<string, string | number>, number][] = [
      [{ status: 'new' }, 6],
      [{ platform: 'website' }, 4],
      [{ source_id: sourceId }, 12],
      [{ assigned_user_id: entity.ids.rep1 }, 1],
      [{ date_from: '2026-02-03', date_to: '2026-02-05' }, 3],
      [{ search: '3@people.example' }, 1],
      [{ status: 'new', platform: 'facebook', date_from: '2026-02-03' }, 3],
      [{ campaign_id: 'none' }, 0],
    ];
    for (const [narrowed, count] of filters) {
      const rows = csvOf(await exported(entity, { report_type: 'leads', format: 'csv', filters: narrowed }));
      const { data } = await listed(entity, narrowed);
      expect(
        rows.map((row) => Number(row['id'])),
        JSON.stringify(narrowed),
      ).toEqual(data.map(({ id }) => id));
      expect(rows).toHaveLength(count);
    }
  });

  test('several statuses come one after the other', async () => {
    const filters = { status: ['new', 'qualified', 'new'] };
    const rows = csvOf(await exported(entity, { report_type: 'leads', format: 'csv', filters }));
    expect(rows.map((row) => row['status'])).toEqual([...Array(6).fill('new'), ...Array(6).fill('qualified')]);
  });

  test('no lead at all makes a file with its columns', async () => {
    const other = await testEntity();
    const asked = { report_type: 'leads' };
    const csv = (await exported(other, { ...asked, format: 'csv' })).toString();
    expect(csv).toMatch(/^id,created_at,status,full_name,.*\n$/);
    expect(JSON.parse((await exported(other, { ...asked, format: 'json' })).toString())).toEqual([]);
    const sheet = await readSheet(await exported(other, { ...asked, format: 'xlsx' }));
    expect(sheet).toHaveLength(1);
  });
});

test('what is longer than several pages of reading is whole, without a row twice', async () => {
  const entity = await testEntity();
  const sourceId = await givenSource(entity.scope);
  const id = await givenLead(entity, { sourceId });
  const lead = await entity.scope.rows('lead_data').where({ id }).first();
  if (!lead) throw new Error('no lead');
  const { entity_id: _, ...columns } = lead;
  const copies = Array.from({ length: 5_100 }, (_each, at) => ({
    ...columns,
    id: id + 1_000_000 + at,
    created_at: new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 7) * 1_000), // several in one instant
    raw_field_data: '{}',
    data_quality: '[]',
    consent: null,
    edited_fields: null,
  }));
  await entity.scope.addMany('lead_data', copies as never);
  const rows = csvOf(await exported(entity, { report_type: 'leads', format: 'csv' }));
  expect(new Set(rows.map((row) => row['id']))).toEqual(new Set([id, ...copies.map((copy) => copy.id)].map(String)));
  expect(rows).toHaveLength(5_101);
});

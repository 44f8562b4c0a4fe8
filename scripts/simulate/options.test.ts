import { expect, test } from 'vitest';
import { optionsOf } from './options.ts';

test.each(['http://127.0.0.1:3000', 'http://localhost:80', 'http://[::1]:3000', 'https://127.8.9.1'])(
  '%s is this machine',
  (url) => {
    expect(optionsOf(['--url', url], {}).url).toBe(new URL(url).origin);
  },
);

test.each([
  'http://crm.example',
  'http://127.0.0.1.nip.example',
  'http://127.0.0.1@crm.example',
  'http://10.0.0.1',
  'http://0.0.0.0',
  'http://[::2]',
  'ftp://127.0.0.1',
  '127.0.0.1',
])('%s gets no made-up leads', (url) => {
  expect(() => optionsOf(['--url', url], {})).toThrow('--url must be');
});

test('without --url the port of the environment is used', () => {
  expect(optionsOf([], { PORT: '3210' })).toMatchObject({ url: 'http://127.0.0.1:3210', leads: 1_000 });
  expect(optionsOf([], {})).toMatchObject({ url: 'http://127.0.0.1:3000' });
});

test.each(['0', '-1', '1.5', 'many', '1000001'])('--leads %s is refused', (leads) => {
  expect(() => optionsOf([`--leads=${leads}`], {})).toThrow('--leads must be a whole number');
});

test('the Graph of the npm start beside it counts for its own address only', () => {
  const running = { PORT: '4000', FB_GRAPH_URL: 'http://127.0.0.1:4010', FB_APP_SECRET: 'new, old' };

  expect(optionsOf([], {}, running)).toMatchObject({ graphUrl: 'http://127.0.0.1:4010', appSecret: 'new' });
  expect(optionsOf(['--url', 'http://127.0.0.1:4001'], {}, running).graphUrl).toBeUndefined();
  const given = { FB_GRAPH_URL: 'http://127.0.0.1:5000', FB_APP_SECRET: '' };
  expect(optionsOf([], given, running)).toMatchObject({ graphUrl: 'http://127.0.0.1:5000', appSecret: 'new' });
});

test('channels are all unless named, and a wrong name is told', () => {
  expect(optionsOf([], {})).toMatchObject({
    channels: ['website', 'facebook', 'instagram'],
    mayLeaveOutMeta: true,
  });
  expect(optionsOf(['--channels', 'instagram, website'], {})).toMatchObject({
    channels: ['website', 'instagram'],
    mayLeaveOutMeta: false,
  });
  expect(() => optionsOf(['--channels=facebok'], {})).toThrow('"facebok"');
});

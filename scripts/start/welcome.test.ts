import { expect, test } from 'vitest';
import { createGraph, addDemoPages } from '../../graph-stand-in/index.ts';
import { curlLine, facebookLine, welcome } from './welcome.ts';

const url = 'http://127.0.0.1:3000';
const graphUrl = 'http://127.0.0.1:4010';
const linesOf = (place: { graphUrl: string | undefined }) => welcome({ url, shownDir: '.data', ...place }).split('\n');

test('the curl command is one line of its own, without a pipe, so that it can be pasted and extended', () => {
  expect(linesOf({ graphUrl: undefined }).filter((line) => line.startsWith('curl '))).toEqual([curlLine(url)]);
  expect(curlLine(url)).not.toContain('|');
  const [, body = ''] = / -d '([^']*)'$/.exec(curlLine(url)) ?? [];
  expect(JSON.parse(body)).toMatchObject({ form_key: 'demo-fxcareers' });
});

test('with a stand-in a second line makes a lead that the stand-in takes, and announces that one', () => {
  expect(linesOf({ graphUrl }).filter((line) => line.startsWith('curl '))).toHaveLength(2);
  const [lead, announced] = [...facebookLine(graphUrl).matchAll(/ -d '([^']*)'/g)].map(([, body = '']) =>
    JSON.parse(body),
  );
  const graph = createGraph({ appId: '1', appSecrets: ['secret'], fill: addDemoPages });

  expect(announced).toEqual({ leadIds: [graph.addLead(lead).id] });
});

test('the ready line is exact, for scripts that wait for it', () => {
  expect(linesOf({ graphUrl })).toContain(`SalesMagnet is ready at ${url}`);
});

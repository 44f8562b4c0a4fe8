import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { runInNewContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { snippetOf } from './snippet.ts';
import { SNIPPET_SCRIPT } from './snippet-script.ts';

const form = { publicUrl: 'https://crm.example', formKey: 'a-form-key', isSigned: false };
const htmlOf = (settings: object = {}) => snippetOf({ ...form, ...settings }).html ?? '';
const inputsOf = (html: string) => [...html.matchAll(/<(?:input|textarea)\b[^>]*>/g)].map(([tag]) => tag);

test('the form posts to its own address, with or without script', () => {
  const { html, endpoint, server_example } = snippetOf(form);
  expect(endpoint).toBe('https://crm.example/api/webhooks/website?form_key=a-form-key');
  expect(html).toContain(`action="${endpoint}" method="post"`);
  expect(server_example).toBeNull();
});

test.each(['https://crm.example/', 'https://crm.example//'])('%s gives no double slash', (publicUrl) => {
  expect(snippetOf({ ...form, publicUrl }).endpoint).toBe(
    'https://crm.example/api/webhooks/website?form_key=a-form-key',
  );
});

test('nothing that is interpolated can break out of the markup', () => {
  const html = htmlOf({ publicUrl: `https://crm.example/"><script>alert('1')</script>&`, formKey: '"><b>' });
  expect(html).not.toContain('<script>alert');
  expect(html).toContain(
    'action="https://crm.example/&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;/api/webhooks/website?form_key=%22%3E%3Cb%3E"',
  );
});

test('each question that people see has a label, and what browsers can fill in says so', () => {
  const visible = inputsOf(htmlOf()).filter((tag) => !tag.includes('type="hidden"'));
  const labels = [...htmlOf().matchAll(/<label>[^]*?<\/label>/g)].map(([label]) => label);
  expect(visible.every((tag) => labels.some((label) => label.includes(tag)))).toBe(true);
  const completed = ['given-name', 'family-name', 'email', 'tel'].filter((token) =>
    htmlOf().includes(`autocomplete="${token}"`),
  );
  expect(completed).toHaveLength(4);
});

test('the honeypot is there, and neither shown, read out, reached by Tab nor filled in by the browser', () => {
  const trap = inputsOf(htmlOf()).find((tag) => tag.includes('name="_gotcha"'));
  expect(trap).toMatch(/tabindex="-1" autocomplete="off"/);
  expect(htmlOf()).toMatch(/<div hidden aria-hidden="true" style="display: none">[^]*name="_gotcha"[^]*?<\/div>/);
});

test('where the visitor came from has fields for the script to fill', () => {
  const hidden = inputsOf(htmlOf()).filter((tag) => tag.includes('type="hidden"'));
  expect(hidden.map((tag) => /name="(\w+)"/.exec(tag)?.[1])).toEqual([
    'page_url',
    'submission_id',
    'utm_source',
    'utm_medium',
    'utm_campaign',
    'utm_term',
    'utm_content',
  ]);
});

test('the script is one that a browser can read, and does nothing on a page without the form', () => {
  expect(() => new Script(SNIPPET_SCRIPT)).not.toThrow();
  expect(SNIPPET_SCRIPT).not.toMatch(/<\/|<!--/);
  expect(() => runInNewContext(SNIPPET_SCRIPT, { document: { querySelectorAll: () => [] } })).not.toThrow();
});

test('a signed form gets code for a server instead of markup, without the secret', () => {
  const { html, server_example, instructions } = snippetOf({ ...form, isSigned: true });
  expect(html).toBeNull();
  expect(server_example?.curl).toContain("curl 'https://crm.example/api/webhooks/website?form_key=a-form-key'");
  expect(instructions).toContain('SALESMAGNET_FORM_SECRET');
});

test('the Node example, run as it is, signs what it sends', async () => {
  const secret = 'a secret of a server';
  const received = Promise.withResolvers<{ request: IncomingMessage; body: string }>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.resolve({ request, body });
      response.end('{"success":true}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const code = snippetOf({ ...form, publicUrl, isSigned: true }).server_example?.node ?? '';
  const node = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { SALESMAGNET_FORM_SECRET: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, [exitCode]] = await Promise.all([text(node.stdout), once(node, 'exit')]);
  server.close();
  expect([exitCode, output]).toEqual([0, '200 { success: true }\n']);
  const { request, body } = await received.promise;
  expect(request.url).toBe('/api/webhooks/website?form_key=a-form-key');
  expect(request.headers['x-signature-256']).toBe(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  expect(JSON.parse(body).answers.email).toBe('jane@example.com');
});

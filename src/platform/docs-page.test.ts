import express from 'express';
import helmet from 'helmet';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { docsPage } from './docs-page.ts';

const document = { openapi: '3.1.0', info: { title: 'A', version: '1' }, paths: {} };
const call = supertest(express().use(helmet(), docsPage(document)));

test('the document is served as JSON', async () => {
  const answer = await call
    .get('/api/openapi.json')
    .expect(200)
    .expect('Content-Type', /application\/json/);
  expect(answer.body).toEqual(document);
});

test('the page loads only files of this server, has no inline script, and each file is there', async () => {
  const { text } = await call
    .get('/api/docs')
    .expect(200)
    .expect('Content-Type', /text\/html/);
  const files = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, file = '']) => file);
  expect(files).toHaveLength(4);
  for (const file of files) {
    expect(file).toMatch(/^\/api\/docs\//);
    await call
      .get(file)
      .expect(200)
      .expect('Content-Type', /javascript|css|png/);
  }
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|style=|onload=/);
});

test('the page names no other origin: no validator, and our own document', async () => {
  const { text } = await call.get('/api/docs/start.js').expect(200);
  expect(text).toContain("url: '/api/openapi.json'");
  expect(text).toContain('validatorUrl: null');
  expect(text).not.toMatch(/https?:/);
});

test('nothing else of the package is served', async () => {
  await call.get('/api/docs/package.json').expect(404);
  await call.get('/api/docs/..%2fpackage.json').expect(404);
});

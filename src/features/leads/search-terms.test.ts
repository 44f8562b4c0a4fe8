import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Searchable, searchQueryOf, searchTermsOf } from './search-terms.ts';

const nobody: Searchable = {
  first_name: null,
  last_name: null,
  full_name: null,
  email: null,
  phone: null,
  phone_e164: null,
};
const lead = (fields: Partial<Searchable>): Searchable => ({ ...nobody, ...fields });

/** What the database does with a query: each group has a beginning of some term. */
function finds(text: string, fields: Partial<Searchable>): boolean {
  const query = searchQueryOf(text);
  const terms = searchTermsOf(lead(fields));
  return (
    query.length > 0 &&
    query.every((group) => group.some((beginning) => terms.some((term) => term.startsWith(beginning))))
  );
}

const jane = {
  first_name: 'Jane',
  last_name: 'Smith-Jones',
  full_name: 'Jane Smith-Jones',
  email: 'jane.smith+crm@Example.com',
};
const us = { phone: '(555) 123-4567', phone_e164: '+15551234567' };
const german = { phone: '030 123456', phone_e164: '+4930123456' };

describe('a search finds a lead', () => {
  test.each<[string, Partial<Searchable>]>([
    ['jan', jane],
    ['JANE smi', jane],
    ['jones', jane],
    ['jane.smith+crm@example.com', jane],
    ['example.com', jane],
    ['crm', jane],
    ['smith, jane', jane],
    ['muller', { last_name: 'Müller' }],
    ['MÜLLER', { last_name: 'Mu\u0308ller' }],
    ['strasse', { last_name: 'Straße' }],
    ['STRASSE', { last_name: 'Straße' }],
    ['straß', { last_name: 'Strasse' }],
    ['istanbul', { first_name: 'İstanbul' }],
    ['İSTANBUL', { first_name: 'istanbul' }],
    ['ISIK', { first_name: 'Işık' }],
    ['οδοσ', { first_name: 'ΟΔΟΣ' }],
    ['иван', { first_name: 'ИВАН' }],
    ['山', { last_name: '山田' }],
    ['김', { last_name: '김철수' }],
    ['किर', { first_name: 'किरण' }],
    ['محمد', { first_name: 'مُحَمَّد' }],
    ['می خواهم', { full_name: 'می خوا\u200cهم' }],
    ["o'brien", { last_name: 'O’Brien' }],
    ['jane', { full_name: '“Jane” Doe' }],
    ['jane\u00a0doe', { full_name: 'Jane\u2003Doe' }],
    ['100', { full_name: '100% Solar' }],
    ['5551234567', us],
    ['4567', us],
    ['555-123-4567', us],
    ['+1 (555) 123.4567', us],
    ['001 555 123/4567', us],
    ['jane 123-4567', { ...jane, ...us }],
    ['+49 30 123456', german],
    ['+49 (0)30 123456', german],
    ['0049 30 123456', german],
    ['030 123456', german],
    ['30123456', german],
    ['２０２６', { phone: '555 2026' }],
    ['0042', { phone: '555 0042' }],
    ['1985', { email: '1985.fan@example.com' }],
    ['a'.repeat(60), { last_name: 'a'.repeat(60) }],
  ])('%j in %j', (text, fields) => expect(finds(text, fields)).toBe(true));
});

describe('a search does not find a lead', () => {
  test.each<[string, Partial<Searchable>]>([
    ['ane', jane],
    ['jane brown', jane],
    ['456', us],
    ['1234', us],
    ['5550042', { phone: '0042' }],
    ['jane1985', { first_name: 'jane', phone: '555 1985' }],
    ['%', jane],
    ['_', jane],
    ['...', jane],
    ['@ - +', jane],
    ['', jane],
    ['   ', jane],
    ['#7654', us],
    ['か', { first_name: 'がく' }],
  ])('%j in %j', (text, fields) => expect(finds(text, fields)).toBe(false));
});

test('a phone is a term in each of its forms, its digits backwards', () => {
  expect(searchTermsOf(lead({ phone: '030 123456', phone_e164: '+4930123456' }))).toEqual([
    '#6543210394',
    '#654321030',
  ]);
});

test('a name cannot pass for a phone', () => {
  expect(searchTermsOf(lead({ full_name: '#7654321 ＃7654321' }))).toEqual(['7654321']);
});

test('a query has at most ten words of its first 100 characters', () => {
  expect(searchQueryOf('a b c d e f g h i j k l m n')).toHaveLength(10);
  expect(searchQueryOf(`${'x'.repeat(99)} hidden`)).toEqual([['x'.repeat(40)]]);
});

test('every whole word and the whole email of a lead find it, and its terms fit the column', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(name, name, fc.emailAddress(), (first_name, last_name, email) => {
      const fields = { first_name, last_name, email };
      const terms = searchTermsOf(lead(fields));
      expect(terms.length).toBeLessThanOrEqual(50);
      expect(new Set(terms).size).toBe(terms.length);
      for (const term of terms) {
        expect([...term].length).toBeLessThanOrEqual(40);
        expect(term.isWellFormed()).toBe(true);
        expect(term.trim()).toBe(term);
      }
      if (email.length <= 100) expect(finds(email, fields)).toBe(true);
      for (const word of first_name.split(/\s+/))
        if (searchQueryOf(word).length > 0) expect(finds(word, fields)).toBe(true);
    }),
  );
});

test('any text whatever makes a query of bounded size, half surrogates too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12_000 }), (text) => {
      const query = searchQueryOf(text);
      expect(query.length).toBeLessThanOrEqual(10);
      for (const beginning of query.flat()) expect([...beginning].length).toBeLessThanOrEqual(40);
    }),
  );
  expect(searchTermsOf(lead({ first_name: '\ud800 \udc00' }))).toEqual(['\ufffd']);
});

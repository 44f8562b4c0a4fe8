import { invalidParameter } from './errors.ts';

/** One of `fields=a,b{c,d},e.x(1).y(2)`. */
export interface Field {
  readonly name: string;
  /** `user_id(U)` as `user_id: 'U'`. */
  readonly modifiers: Readonly<Record<string, string>>;
  /** Of the nested object; none: its own choice. */
  readonly fields: readonly Field[];
}

const TOKEN = /\s*([\w]+|[.,{}]|\([^()]*\))\s*/y;

/** The fields that a `fields` parameter asks for; throws (#100) for what is no list of fields. */
export function parseFields(text: string): Field[] {
  const tokens = tokensOf(text);
  const fields = listFrom(tokens);
  if (tokens.length > 0) throw syntaxError(text);
  return fields;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)?.[1];
    if (found === undefined) throw syntaxError(text);
    tokens.push(found);
  }
  return tokens;
}

function listFrom(tokens: string[]): Field[] {
  const fields: Field[] = [];
  while (tokens.length > 0 && tokens[0] !== '}') {
    if (tokens[0] === ',')
      tokens.shift(); // Graph takes `a,,b` and `a,` as well
    else fields.push(fieldFrom(tokens));
  }
  return fields;
}

function fieldFrom(tokens: string[]): Field {
  const name = nameFrom(tokens);
  const modifiers: Record<string, string> = {};
  while (tokens[0] === '.') {
    tokens.shift();
    const modifier = nameFrom(tokens);
    const argument = tokens[0]?.startsWith('(') ? tokens.shift() : undefined;
    if (argument === undefined) throw syntaxError(modifier);
    modifiers[modifier] = argument.slice(1, -1);
  }
  if (tokens[0] !== '{') return { name, modifiers, fields: [] };
  tokens.shift();
  const fields = listFrom(tokens);
  if (tokens.shift() !== '}') throw syntaxError(name);
  return { name, modifiers, fields };
}

function nameFrom(tokens: string[]): string {
  const name = tokens.shift();
  if (name === undefined || !/^\w+$/.test(name)) throw syntaxError(name ?? 'end of input');
  return name;
}

const syntaxError = (where: string) =>
  invalidParameter(`Syntax error: unexpected text in the field list at "${where}"`);

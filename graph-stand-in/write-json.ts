const unit = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON as Graph writes it: ASCII only, `/` as `\/`. Both stand only within texts, so what JSON.stringify escaped stays whole. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[^\0-\x7f]/g, unit);

/** JSON as webhooks carry it: `<`, `%` and `@` are escaped as well. */
export const writeWebhookJson = (value: unknown): string =>
  writeJson(value).replace(/[<%@]/g, (character) => unit(character).toUpperCase().replace('U', 'u'));

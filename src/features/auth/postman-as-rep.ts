// Lines for an endpoint's `postmanBefore` and `postmanTests`: requests beside the one that Postman shows.

/** Defines `send(method, path, body, then)`, which calls as whoever `token` belongs to: first the collection's admin. */
export const postmanSend = [
  "let token = pm.variables.get('accessToken');",
  "const send = (method, path, body, then) => pm.sendRequest({ url: pm.variables.get('baseUrl') + path, method,",
  "  header: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + token },",
  "  ...(body && { body: { mode: 'raw', raw: JSON.stringify(body) } }) }, then);",
];

/** After `postmanSend`: a demo rep signs in, whose token serves this one request; then `lines` run. */
export const asDemoRep = (lines: readonly string[] = []): string[] => [
  "send('POST', '/api/auth/login', { email: 'rep1@fxcareers.example', password: 'SalesMagnet-demo-1' }, (error, answer) => {",
  '  if (error || answer.code !== 200) return;',
  '  token = answer.json().data.access_token;',
  "  pm.variables.set('accessToken', token);",
  ...indented(lines),
  '});',
];

/** What follows is the admin's again. */
export const asAdminAgain = ["pm.variables.unset('accessToken');"];

export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

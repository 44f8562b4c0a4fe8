/** How a server posts to a signed form, for Node 20 or later and for a shell. The secret is not in it. */
export const serverExample = (endpoint: string) => ({ node: nodeExample(endpoint), curl: curlExample(endpoint) });

const nodeExample = (endpoint: string) => `import { createHmac, randomUUID } from 'node:crypto';

const body = JSON.stringify({
  submission_id: randomUUID(), // keep it when you send the same submission again
  answers: { first_name: 'Jane', last_name: 'Doe', email: 'jane@example.com', phone: '+15551234567' },
});
const signature = createHmac('sha256', process.env.SALESMAGNET_FORM_SECRET).update(body).digest('hex');
const response = await fetch(${JSON.stringify(endpoint)}, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'X-Signature-256': \`sha256=\${signature}\` },
  body,
});
console.log(response.status, await response.json());
`;

const curlExample = (
  endpoint: string,
) => `body='{"submission_id":"order-1001","answers":{"first_name":"Jane","last_name":"Doe","email":"jane@example.com","phone":"+15551234567"}}'
signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac "$SALESMAGNET_FORM_SECRET" -r | cut -d ' ' -f 1)
curl ${inShellQuotes(endpoint)} \\
  -H 'Content-Type: application/json' \\
  -H "X-Signature-256: sha256=$signature" \\
  --data-binary "$body"
`;

const inShellQuotes = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';

const ASSETS = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SERVED = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Without inline script and without other origins: works offline and under helmet's default content policy. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>SalesMagnet API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/api/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

/** `validatorUrl: null` since the badge would send the document's address to swagger.io. */
const START = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** Serves an OpenAPI document at /api/openapi.json and a page to read and try it at /api/docs. */
export function docsPage(document: object): Router {
  const text = JSON.stringify(document);
  const router = Router();
  router.get('/api/openapi.json', (_request, response) => void response.type('json').send(text));
  router.get('/api/docs', (_request, response) => void response.type('html').send(PAGE));
  router.get('/api/docs/start.js', (_request, response) => void response.type('js').send(START));
  for (const name of SERVED)
    router.get(`/api/docs/${name}`, (_request, response) => response.sendFile(name, { root: ASSETS }));
  return router;
}

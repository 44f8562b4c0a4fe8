import { join } from 'node:path';
import { parseArgs } from 'node:util';
import newman, { type NewmanRunSummary } from 'newman';

// Runs the committed Postman collection, request by request in its order, against a running instance.

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    collection: {
      type: 'string',
      default: join(import.meta.dirname, '../postman/salesMagnet.postman_collection.json'),
    },
  },
});

if (values.url === undefined) {
  console.error('Say where the API answers: --url http://127.0.0.1:3000');
  process.exitCode = 2;
} else {
  newman.run(
    {
      collection: values.collection,
      envVar: [{ key: 'baseUrl', value: values.url.replace(/\/$/, '') }],
      ignoreRedirects: true, // a form's redirect leads to another site
      timeoutRequest: 10_000,
      timeoutScript: 5_000,
      timeout: 300_000,
    },
    (error, summary) => {
      if (error) {
        console.error(`The collection could not be run: ${error.message}`);
        process.exitCode = 2;
      } else report(summary);
    },
  );
}

/** A run in which nothing was checked proves nothing, and fails too. */
function report({ run }: NewmanRunSummary): void {
  for (const execution of run.executions) reportRequest(execution, run.failures);
  const passed = (run.stats.assertions.total ?? 0) - (run.stats.assertions.failed ?? 0);
  console.log(`${passed} passed, ${run.failures.length} failed`);
  if (run.failures.length > 0 || passed === 0) process.exitCode = 1;
}

type Run = NewmanRunSummary['run'];

function reportRequest({ item, request, response, cursor }: Run['executions'][number], all: Run['failures']): void {
  const failures = all.filter((failure) => 'ref' in failure.cursor && failure.cursor.ref === cursor.ref);
  const answer = response?.code ?? 'no answer';
  console.log(
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${request.method.padEnd(6)} ${request.url.getPath()} ${answer}`,
  );
  if (failures.length === 0) return;
  console.log(`       ${item.name}`);
  for (const { error } of failures) console.log(`       ${error.test ?? error.name}: ${error.message}`);
  console.log(`       ${response?.text()?.slice(0, 1000) ?? 'There was no answer to read.'}`);
}

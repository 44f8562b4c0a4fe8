import { run } from './test/command.ts';
import { withServers } from './test/servers.ts';

// `npm run generate`: every committed generated file, from the migrations and the endpoint catalogue.
await withServers(async (environment) => {
  for (const script of ['scripts/generate-tables.ts', 'scripts/generate-docs.ts']) {
    const { code, output } = await run(process.execPath, [script], { environment });
    if (output) console.log(output.trimEnd());
    if (code !== 0) process.exitCode = 1;
  }
});

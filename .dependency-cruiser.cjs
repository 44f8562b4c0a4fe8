// Who may import whom. Why, say docs/adr/0001 and 0003; breaking a rule fails the build.
const feature = '^src/features/([^/]+)/';
const inner = '^src/features/([^/]+)/(?!index[.]ts$)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'features-by-their-door',
      comment: "A feature uses another one through its index.ts only.",
      severity: 'error',
      from: { path: feature, pathNot: '[.]test[.]ts$|/given-[^/]+[.]ts$' },
      to: { path: inner, pathNot: '^src/features/$1/' },
    },
    {
      name: 'tests-by-their-door-too',
      comment: "A feature's test may also use what another feature offers to tests, in its given-*.ts.",
      severity: 'error',
      from: { path: feature + '.*([.]test|/given-[^/]+)[.]ts$' },
      to: { path: inner, pathNot: '^src/features/$1/|/given-[^/]+[.]ts$' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/(features|app|api|jobs|main|testing)' },
    },
    {
      name: 'executables-know-no-feature',
      severity: 'error',
      from: { path: '^(src/main|workers/)' },
      to: { path: '^src/features/' },
    },
    {
      name: 'catalogues-list-declarations',
      comment: 'api.ts and jobs.ts list endpoints and jobs, not services or repositories.',
      severity: 'error',
      from: { path: '^src/(api|jobs)[.]ts$' },
      to: { path: '^src/features/', pathNot: '[.](endpoints|jobs)[.]ts$' },
    },
    {
      name: 'services-do-no-io-themselves',
      severity: 'error',
      from: { path: '[.]service[.]ts$' },
      to: { path: '^node_modules/(express|knex|bullmq|ioredis|mysql2)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'knex-lives-in-the-platform',
      comment: 'Types too: a feature that cannot name knex cannot write a query without an entity. *.across.ts is the loud exception.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(platform|testing)/|[.]across[.]ts$|[.]test[.]ts$' },
      to: { path: '^node_modules/knex/' },
    },
    {
      name: 'across-entities-is-loud',
      comment: 'Only *.across.ts, jobs, the composition and the platform may cross entities.',
      severity: 'error',
      from: { path: '^src/features/', pathNot: '[.](across|jobs|test)[.]ts$|/given-[^/]+[.]ts$' },
      to: { path: '^src/platform/across-entities', dependencyTypesNot: ['type-only'] },
    },
    { name: 'express-has-one-home', severity: 'error', from: { path: '^src/features/', pathNot: '[.]test[.]ts$' }, to: { path: '^node_modules/express/', dependencyTypesNot: ['type-only'] } },
    { name: 'bullmq-has-one-home', severity: 'error', from: { path: '^src/', pathNot: '^src/platform/|[.]test[.]ts$' }, to: { path: '^node_modules/bullmq/' } },
    { name: 'jsonwebtoken-has-one-home', severity: 'error', from: { path: '^src/', pathNot: '^src/platform/auth[.]ts$|[.]test[.]ts$' }, to: { path: '^node_modules/jsonwebtoken/' } },
    {
      name: 'pure-rules-stay-pure',
      severity: 'error',
      from: { path: '^src/features/(ingestion/(normalise|formats)/|assignments/(choose-rep|decide|eligibility|working-hours|conditions)[.]ts)', pathNot: '[.]test[.]ts$' },
      to: { path: '^(src/platform/(scope|database|across-entities|queue|redis)|node_modules/(knex|express|bullmq|ioredis|mysql2|axios)/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-stand-in-stands-alone',
      comment: 'The product does not know the stand-in for the Graph API, nor it the product: they meet over HTTP.',
      severity: 'error',
      from: { path: '^(src|workers|seeds)/', pathNot: '[.]test[.]ts$|^src/testing/' },
      to: { path: '^graph-stand-in/' },
    },
    { name: 'the-stand-in-knows-no-product', severity: 'error', from: { path: '^graph-stand-in/' }, to: { path: '^(src|workers|seeds|scripts)/' } },
    { name: 'axios-has-one-home', severity: 'error', from: { path: '^(src|workers|seeds|scripts)/', pathNot: '^src/features/meta/graph/' }, to: { path: '^node_modules/axios/' } },
    { name: 'tests-stay-out', severity: 'error', from: { path: '^(src|workers|seeds)/', pathNot: '[.]test[.]ts$|^src/testing/|/given-[^/]+[.]ts$' }, to: { path: '^src/testing/|[.]test[.]ts$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.cjs', '.js'] },
  },
};

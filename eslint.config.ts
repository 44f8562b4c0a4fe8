import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';

const everywhere = [
  {
    name: 'process',
    property: 'env',
    message: 'Only src/config.ts says what the environment means; pass it in from an executable.',
  },
];

export default defineConfig(
  { ignores: ['node_modules', 'coverage', '.data', 'postman', '**/*.mjs', '**/*.cjs', 'src/platform/tables.ts'] },
  typescript.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 12], // ten, and two for `??` and `?.`, which ESLint counts as branches
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      // Fifty for what does something; a service or a repository is one function that returns all its methods.
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...everywhere.map(({ name, property, message }) => ({ object: name, property, message })),
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      '@typescript-eslint/require-await': 'off', // a contract may be async where one of its keepers has nothing to wait for
      '@typescript-eslint/unbound-method': 'off', // services and specs are plain objects of closures, not classes
      '@typescript-eslint/no-unnecessary-type-assertion': 'off', // rows of statements across entities are named by assertion: knex types them as any
      '@typescript-eslint/prefer-promise-reject-errors': 'off', // errors of drivers are passed on as they came
    },
  },
  {
    // The catalogue of endpoints and jobs is heterogeneous: `any` stands for "each entry its own types", nowhere else.
    files: [
      'src/platform/{endpoint,http,request-input,job,worker,outbox,openapi*,postman,examples}.ts',
      'src/{app,jobs}.ts',
    ],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What an answer holds is what the test is about: its declared schema has checked it already.
    files: ['**/*.test.ts', 'src/testing/**', '**/given-*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-params': 'off', // rows of test.each
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['migrations/**'],
    rules: { 'max-lines-per-function': 'off' }, // a list of tables, not logic
  },
  {
    // Executables: they talk to a terminal and hand the environment on.
    files: [
      'scripts/**',
      'faults/**',
      'bench/**',
      'seeds/**',
      'workers/**',
      'src/config.ts',
      'src/platform/process.ts',
      '*.config.ts',
      'knexfile.ts',
    ],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
);

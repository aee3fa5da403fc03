import { runInNewContext } from 'node:vm';
import eslint from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import boundaries from 'eslint-plugin-boundaries';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { importRules } from './tools/lint/import-rules.cjs';

const root = import.meta.dirname;

/** What Node adds to the language: timers, process and the like. Workflows run pure code where most of it is missing. */
const ofLanguage = runInNewContext('Object.getOwnPropertyNames(globalThis)');
const ofNode = Object.getOwnPropertyNames(globalThis).filter((name) => !ofLanguage.includes(name));

/** Pure code takes the present moment, chance and settings as arguments. */
const pure = {
  'no-restricted-globals': ['error', ...ofNode, 'console', 'require'],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take the present moment as an argument.' },
    { object: 'Math', property: 'random', message: 'Take the random number as an argument.' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'NewExpression[callee.name=Date][arguments.length=0]', message: 'Take the moment as an argument.' },
    { selector: 'CallExpression[callee.name=Date]', message: 'Take the present moment as an argument.' },
    { selector: 'Identifier[name=globalThis]', message: 'Take what you need as an argument.' },
  ],
};

/** Commands are argv: what a shell would interpret is refused before it can hold data. */
const noShell = {
  'no-restricted-imports': [
    'error',
    ...['node:child_process', 'child_process'].map((name) => ({
      name,
      importNames: ['exec', 'execSync'],
      message: 'Commands are argv, never shell text: use spawn or execFile.',
    })),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "Property[key.name='shell']:not([value.value=false])",
      message: 'Commands are argv, never shell text.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'state/', 'tenants/', 'test/histories/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver()],
    },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-control-regex': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Codes of gRPC and protobuf arrive as numbers and are compared with named constants.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // An interface that promises may have an implementation that has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  importRules(root),
  {
    files: ['src/**/*.ts', 'config/**/*.ts', 'workflows/**/*.ts', 'activities/**/*.ts', 'workers/**/*.ts'],
    plugins: { boundaries },
    rules: { 'boundaries/no-unknown-files': 'error', ...noShell },
  },
  { files: ['src/domain/**/*.ts'], rules: pure },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => [name, false])),
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);

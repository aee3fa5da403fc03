/** One project per test level of the house; `node tools/test.mjs` runs them in order and adds the counts up. */
const level = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  ...extra,
});

module.exports = {
  // For a machine that is slow and busy; a limit costs nothing while all is well.
  testTimeout: 120_000,
  projects: [
    level('unit'),
    level('activities'),
    level('replay', { globalSetup: '<rootDir>/test/support/temporal-bundle-setup.ts' }),
    level('workflows', {
      globalSetup: '<rootDir>/test/support/temporal-global-setup.ts',
      globalTeardown: '<rootDir>/test/support/temporal-global-teardown.ts',
    }),
    level('integration'),
    level('scenarios'),
  ],
};

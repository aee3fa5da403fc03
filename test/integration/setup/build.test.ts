import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetupSandbox, type Ended } from '../../support/setup-sandbox';

const projectRoot = resolve(__dirname, '../../..');
let sandbox: SetupSandbox;

/** A house of two files, compiled and bundled by the real tools. */
beforeEach(() => {
  sandbox = new SetupSandbox({ ownCheckout: true });
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(projectRoot, file), join(sandbox.checkout, file));
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(sandbox.checkout, 'node_modules'));
  source('src/domain/greeting.ts', "export const greeting = 'first';\n");
  source(
    'workflows/index.ts',
    "import { greeting } from '../src/domain/greeting';\nexport const greet = async () => greeting;\n",
  );
});
afterEach(() => sandbox.remove());

function source(path: string, text: string): void {
  mkdirSync(join(sandbox.checkout, path, '..'), { recursive: true });
  writeFileSync(join(sandbox.checkout, path), text);
}

function build(): Promise<Ended> {
  return sandbox.setUp('build');
}

function built(path: string): string {
  return readFileSync(join(sandbox.checkout, 'dist', path), 'utf8');
}

test('sources are compiled and bundled once, and again only when one of them differs', async () => {
  const first = await build();
  expect(first.stderr).toBe('');
  expect(first.stdout).toMatch(/built in \d+s\n$/);
  expect(built('src/domain/greeting.js')).toContain('first');
  expect(built('workflow-bundle.js')).toContain('first');
  expect((await build()).stdout).toBe('[1/1] Build: up to date\n');

  source('src/domain/greeting.ts', "export const greeting = 'second';\n");
  expect((await build()).stdout).toMatch(/built in/);
  expect(built('workflow-bundle.js')).toContain('second');
});

test('sources that do not compile are told with their place, and built when they are right again', async () => {
  source('src/domain/greeting.ts', 'export const greeting: number = "text";\n');
  const wrong = await build();
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/^The sources don't compile:\nsrc\/domain\/greeting\.ts\(1,14\): error TS2322/);
  expect((await build()).code).toBe(1);

  source('src/domain/greeting.ts', "export const greeting = 'right';\n");
  expect((await build()).code).toBe(0);
});

test('what was compiled from a source that is gone goes too', async () => {
  source('src/domain/old.ts', 'export const old = 1;\n');
  await build();
  expect(existsSync(join(sandbox.checkout, 'dist/src/domain/old.js'))).toBe(true);
  rmSync(join(sandbox.checkout, 'src/domain/old.ts'));
  await build();
  expect(existsSync(join(sandbox.checkout, 'dist/src/domain/old.js'))).toBe(false);
});

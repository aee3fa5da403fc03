/** A measurement from the command line to the table, with real processes, and nothing of it is left. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Result } from '../../bench/results';
import { processesAbout } from '../../support/house/processes';
import { until } from '../../support/until';

const root = resolve(__dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'watchkeeper-bench-test-'));
const out = join(scratch, 'out');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Its temporary files lie in `scratch`, so that what is left of it can be found. */
function bench(...words: string[]) {
  const hook = join(root, 'test/support/run-typescript.cjs');
  const child = spawn(process.execPath, ['-r', hook, join(root, 'test/bench/main.ts'), ...words, '--out', out], {
    cwd: root,
    env: { ...process.env, TMPDIR: scratch },
  });
  const run = { child, output: '', code: new Promise<number | null>((resolve) => child.once('close', resolve)) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (run.output += String(text)));
  return run;
}

const few = ['--quick', '--beside', 'none', '--ports', '22000-22099'];

test('bench crash --quick measures beside the bare loop, keeps the samples, and leaves no process', async () => {
  const run = bench('crash', ...few, '--times', '2', '--seed', '7');
  expect([await run.code, run.output]).toEqual([0, expect.stringContaining('| Watchkeeper')]);
  const [file = ''] = readdirSync(out).filter((name) => name.endsWith('.json'));
  const result = JSON.parse(readFileSync(join(out, file), 'utf8')) as Result;
  const [{ byKeeper }] = result.samples as [{ byKeeper: Record<string, number[]> }];
  for (const keeper of ['Watchkeeper', 'bare Node spawn']) {
    expect(byKeeper[keeper]).toHaveLength(2);
    for (const sample of byKeeper[keeper] ?? []) expect(sample).toBeGreaterThan(0);
  }
  expect(result.options).toMatchObject({ quick: true, seed: 7 });
  expect(processesAbout(scratch)).toEqual([]);
});

test('Ctrl-C ends everything that a measurement has started', async () => {
  const run = bench('crash', ...few);
  await until(`it is under way: ${run.output}`, () => run.output.includes('Watchkeeper: starting'), 30_000);
  await until('the house is there', () => processesAbout(scratch).some((line) => line.includes('agent')), 30_000);
  run.child.kill('SIGINT');
  expect(await run.code).toBe(130);
  expect(processesAbout(scratch)).toEqual([]);
});

test('a measurement goes on when nobody reads it any more, and ends what it started', async () => {
  const before = readdirSync(out).length;
  const run = bench('crash', ...few, '--times', '1');
  run.child.stdout.destroy();
  run.child.stderr.destroy();
  expect(await run.code).toBe(0);
  expect(readdirSync(out)).toHaveLength(before + 1);
  expect(processesAbout(scratch)).toEqual([]);
});

test('a measurement that is none is wrong usage, and so is an option', async () => {
  const unknown = bench('crush');
  expect([await unknown.code, unknown.output]).toEqual([2, expect.stringContaining('there are crash, crash-all,')]);
  const option = bench('crash', '--fast');
  expect([await option.code, option.output]).toEqual([2, expect.stringContaining("Unknown option '--fast'")]);
});

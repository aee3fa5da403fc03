import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { markerFile } from '../../../src/domain/tenants/tenant-directory';
import { WatchPathClaim } from '../../../src/agent/watch-path-claim';
import { until } from '../../support/until';

const runTypescript = resolve(__dirname, '../../support/run-typescript.cjs');

let root: string;
let watchPath: string;
const claims: WatchPathClaim[] = [];
const ends: (() => void)[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wk-claim-'));
  watchPath = join(root, 'tenants');
  mkdirSync(watchPath);
});
afterEach(() => {
  for (const claim of claims.splice(0)) claim.release();
  for (const end of ends.splice(0)) end();
  rmSync(root, { recursive: true, force: true });
});

function claim(holder: string): WatchPathClaim {
  const made = new WatchPathClaim(watchPath, holder);
  claims.push(made);
  return made;
}

/** What somebody else is told who wants the path now; a claim that this makes is given back. */
function heldBy(): string | null {
  const other = new WatchPathClaim(watchPath, 'somebody else');
  const words = other.take(true);
  if (words === null) other.release();
  return words;
}

/** An agent that is another process. */
async function startHolder(words: string): Promise<{ child: ChildProcess; said: { heldBy: string | null } }> {
  const holder = join(__dirname, 'claim-holder.ts');
  const child = spawn(process.execPath, ['-r', runTypescript, holder, watchPath, words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const said = JSON.parse(line) as { heldBy: string | null; childPid: number };
  ends.push(() => process.kill(said.childPid, 'SIGKILL'));
  return { child, said };
}

test('a path is claimed by the first who comes, and the second one is told the words of the first', () => {
  expect(claim('agent h1, process 7').take(true)).toBeNull();
  expect(claim('agent h1, process 8').take(true)).toBe('agent h1, process 7');
  expect(readFileSync(join(watchPath, markerFile), 'utf8')).toBe('agent h1, process 7\n');
});

test('a claim that was given back can be made again, and the marker stays', () => {
  const first = claim('first, with many words');
  first.take(true);
  claims.pop();
  first.release();
  expect(claim('second').take(false)).toBeNull();
  expect(heldBy()).toBe('second');
});

test('another process is refused and told who holds it', async () => {
  claim('this test').take(true);
  expect((await startHolder('the other')).said.heldBy).toBe('this test');
});

test('the claim dies with its holder: after kill -9 it is free, though the holder’s children live', async () => {
  const { child, said } = await startHolder('the other');
  expect(said.heldBy).toBeNull();
  expect(heldBy()).toBe('the other');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(heldBy()).toBeNull();
});

test('of several agents that start at once exactly one gets the path', async () => {
  const words = ['a', 'b', 'c', 'd'];
  const holders = await Promise.all(words.map((each) => startHolder(each)));
  const winners = holders.flatMap(({ said }, index) => (said.heldBy === null ? [words[index]] : []));
  expect(winners).toHaveLength(1);
  expect(heldBy()).toBe(winners[0]);
});

describe('a watch path that is away', () => {
  test.each([
    ['does not exist', () => rmSync(watchPath, { recursive: true })],
    ['has no marker, which an unmounted one has not', () => {}],
  ])('because it %s is claimed by itself when it is back', async (_why, takeAway) => {
    takeAway();
    expect(claim('patient').take(false)).toBeNull();
    const back = join(root, 'back');
    mkdirSync(back);
    writeFileSync(join(back, markerFile), '');
    rmSync(watchPath, { recursive: true, force: true });
    renameSync(back, watchPath);
    await until('it is claimed', () => heldBy() === 'patient');
  });

  test('is not claimed any more by who has given it up', async () => {
    const impatient = claim('impatient');
    impatient.take(false);
    claims.pop();
    impatient.release();
    writeFileSync(join(watchPath, markerFile), '');
    const backAtMs = performance.now();
    await until('a try would have come', () => performance.now() - backAtMs > 1200);
    expect(heldBy()).toBeNull();
  });
});

/** `npm run bench -- NAME… | all | list | page [options]`: measures, prints a table, keeps the raw result. */
import { parseArgs } from 'node:util';
import { seedOfRun } from '../support/house/random';
import { Bench } from './bench';
import { describeMachine, loadNow } from './machine';
import type { BenchOptions, Measurement } from './measurement';
import { measurements } from './measurements';
import { buildTenantProgram } from './native/tenant-program';
import { writePage } from './page';
import { resultsFolder, saveResult, type Result } from './results';
import { showResult } from './show';
import { join } from 'node:path';

const usage = `npm run bench -- NAME… [options]   measures one thing after the other
npm run bench -- all               measures everything, and writes the page
npm run bench -- list              what there is to measure
npm run bench -- page              writes docs/benchmarks.md from the newest results

  --quick            few tenants, few repetitions: for trying the measurement itself
  --tenants N,N      how many tenants
  --times N          how many kills, hangs, bursts …
  --minutes N        how long (idle, noise, away)
  --beside NAMES     compare with these only: runit,s6,supervisord,monit,haproxy; none (all that are installed)
  --seed N           the same chance once more
  --ports A-B        where tenants listen (24000-31999)
  --out FOLDER       where raw results are kept (~/.cache/watchkeeper/bench)
`;

async function main(words: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      tenants: { type: 'string' },
      times: { type: 'string' },
      minutes: { type: 'string' },
      beside: { type: 'string' },
      seed: { type: 'string' },
      ports: { type: 'string', default: '24000-31999' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const folder = resultsFolder(values.out);
  if (values.help || positionals.length === 0) return tell(usage, values.help ? 0 : 2);
  const options: BenchOptions = {
    quick: values.quick,
    tenants: values.tenants === undefined ? null : values.tenants.split(',').map(wholeNumber),
    times: values.times === undefined ? null : wholeNumber(values.times),
    minutes: values.minutes === undefined ? null : positive(values.minutes),
    beside: values.beside?.split(',') ?? null,
    seed: values.seed === undefined ? seedOfRun() : wholeNumber(values.seed),
    ports: portsOf(values.ports),
  };
  if (positionals[0] === 'list') return tell(listOf(options), 0);
  if (positionals[0] === 'page') return tell(`${writePage(folder)} is written.\n`, 0);
  const isAll = positionals[0] === 'all';
  const names = isAll ? Object.keys(measurements) : positionals;
  const unknown = names.filter((name) => !Object.hasOwn(measurements, name));
  if (unknown.length > 0) {
    return tell(
      `There is no measurement ${unknown.join(', ')}: there are ${Object.keys(measurements).join(', ')}.\n`,
      2,
    );
  }
  let failed = 0;
  for (const name of names) {
    const measurement = measurements[name];
    if (measurement !== undefined && !(await measure(name, measurement, options, folder))) failed += 1;
  }
  if (isAll && !options.quick) tell(`${writePage(folder)} is written.\n`, 0);
  return failed === 0 ? 0 : 1;
}

/** Whether it came to its end; whatever happens, nothing that it started is left. */
async function measure(
  name: string,
  measurement: Measurement,
  options: BenchOptions,
  folder: string,
): Promise<boolean> {
  const limitMinutes = measurement.limitMinutes(options);
  process.stdout.write(`\n== ${name}: ${measurement.question}\n   ends within ${Math.round(limitMinutes)} min\n`);
  const startedAt = new Date();
  const loadBefore = loadNow();
  const machine = describeMachine();
  const tenantProgram = buildTenantProgram(join(folder, 'programs'));
  const bench = new Bench(options, tenantProgram, (line) => process.stdout.write(`${line}\n`));
  const broken = breakOff(limitMinutes);
  try {
    const findings = await Promise.race([measurement.run(bench), broken.promise]);
    const result: Result = {
      name,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - +startedAt) / 1000,
      machine,
      loadBefore,
      loadAfter: loadNow(),
      tenants: tenantProgram.title,
      options,
      ...findings,
    };
    process.stdout.write(`\n${showResult(result)}\n\nRaw result: ${saveResult(folder, result)}\n`);
    return true;
  } catch (error) {
    process.stderr.write(`${name} broke off: ${(error as Error).message}\n`);
    return broken.isInterrupted() ? leave(await endAll(bench)) : false;
  } finally {
    broken.forget();
    await endAll(bench);
  }
}

async function endAll(bench: Bench): Promise<void> {
  for (const failure of await bench.end()) process.stderr.write(`could not be ended: ${failure}\n`);
}

/** Rejects after the limit, on Ctrl-C, and on an error that nobody waits for: there is much to be ended. */
function breakOff(limitMinutes: number) {
  let isInterrupted = false;
  let timer: NodeJS.Timeout;
  let interrupt: () => void;
  let fail: (error: Error) => void;
  const promise = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMinutes} min`)), limitMinutes * 60_000);
    interrupt = () => {
      isInterrupted = true;
      process.stderr.write('\nending what was started\n');
      reject(new Error('interrupted'));
    };
    fail = reject;
    process.on('uncaughtException', fail);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  });
  const forget = () => {
    clearTimeout(timer);
    process.off('uncaughtException', fail);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, interrupt);
  };
  return { promise, forget, isInterrupted: () => isInterrupted };
}

/** What was interrupted goes on in the background, so the process has to be left. */
function leave(_ended: void): never {
  process.exit(130);
}

function listOf(options: BenchOptions): string {
  const lines = Object.entries(measurements).map(
    ([name, { question, limitMinutes }]) =>
      `${name.padEnd(14)} ${question} (within ${Math.round(limitMinutes(options))} min)`,
  );
  return `${lines.join('\n')}\n`;
}

function tell(text: string, code: number): number {
  (code === 2 ? process.stderr : process.stdout).write(text);
  return code;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${text} is no whole number`);
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${text} is no number of minutes`);
  return value;
}

function portsOf(text: string): [number, number] {
  const [first = 0, last = 0] = text.split('-').map(wholeNumber);
  if (!(first > 0 && first <= last && last < 65_536)) throw new Error(`${text} are no ports: write 24000-31999`);
  return [first, last];
}

// Nobody reads any more: the measurement goes on, and its raw result is kept.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  },
);

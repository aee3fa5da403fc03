/** The journal's shell texts, read by real shells, and killed before each of their lines. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootId, readStat, signalProcess } from '../../../src/adapters/processes/identity';
import { journalScript, keeperScript } from '../../../src/adapters/ssh/journal-script';
import { processesAbout } from '../../support/house/processes';
import { until } from '../../support/until';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'watchkeeper-journal-'))));
afterEach(async () => {
  await isQuiet();
  rmSync(folder, { recursive: true });
});

interface Texts {
  script: string;
  keeper: string;
}
const asTheyAre: Texts = { script: journalScript, keeper: keeperScript };
/** For what would wait for ever if it were wrong. */
const longestMs = 30_000;
const shells = ['/bin/dash', '/bin/bash'];

/** Notes that it runs, then ends with code 3. */
const noted = ['/bin/sh', '-c', 'echo "$0 ran" >>"$1"; exit 3', 'wk-test'];

class Journal {
  constructor(
    private readonly shell: string,
    readonly token = 'e.1.1',
  ) {}

  private get notes(): string {
    return join(folder, `notes-${this.token}`);
  }

  /** How often the command has run. */
  get runs(): number {
    return existsSync(this.notes) ? readFileSync(this.notes, 'utf8').split('\n').length - 1 : 0;
  }

  argv(mode: 'run' | 'ask', texts: Texts = asTheyAre, command: readonly string[] = [...noted, this.notes]): string[] {
    const script = texts.script.replaceAll('/bin/sh', this.shell);
    const rest = mode === 'run' ? [folder, ...command] : [];
    return ['-c', script, 'wk', texts.keeper, mode, join(folder, 'journal'), this.token, ...rest];
  }

  run(texts?: Texts, command?: readonly string[]): string {
    return this.answer(
      spawnSync(this.shell, this.argv('run', texts, command), { encoding: 'utf8', timeout: longestMs }).stdout,
    );
  }

  ask(): string {
    return this.answer(execFileSync(this.shell, this.argv('ask'), { encoding: 'utf8', timeout: longestMs }));
  }

  file(name: string): string {
    return join(folder, 'journal', this.token, name);
  }

  private answer(printed: string): string {
    return /^watchkeeper-journal (.*)$/m.exec(printed)?.[1] ?? '';
  }
}

describe.each(shells)('%s', (shell) => {
  test('a command runs once, and the same token answers as it did then', () => {
    const journal = new Journal(shell);
    expect([journal.run(), journal.run(), journal.ask()]).toEqual(['ended 3', 'ended 3', 'ended 3']);
    expect(journal.runs).toBe(1);
    const files = readdirSync(join(folder, 'journal', journal.token));
    expect(files.map((name) => name.replace(/^fate\.\d+$/, 'fate.')).sort()).toEqual([
      'code',
      'fate',
      'fate.',
      'output',
    ]);
  });

  test('another token runs anew', () => {
    expect([new Journal(shell, 'e.1.1').run(), new Journal(shell, 'e.1.2').run()]).toEqual(['ended 3', 'ended 3']);
    expect(new Journal(shell, 'e.1.1').runs + new Journal(shell, 'e.1.2').runs).toBe(2);
  });

  test('a token that was asked about never runs', () => {
    const journal = new Journal(shell);
    expect([journal.ask(), journal.run(), journal.ask()]).toEqual(['void', 'void', 'void']);
    expect(journal.runs).toBe(0);
  });

  test('of many that begin one token and ask about it at the same time all hear the same', async () => {
    for (let round = 0; round < 4; round++) {
      const journal = new Journal(shell, `race.${round}`);
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => printed(shell, journal.argv(index === 5 ? 'ask' : 'run'))),
      );
      const fates = new Set(answers.filter((answer) => !answer.includes(' running')));
      expect(fates.size).toBe(1);
      expect(journal.runs).toBe([...fates][0]?.includes('void') === true ? 0 : 1);
    }
  });

  test('the command has its words, its directory, and the PATH and the mask for files that the login has', () => {
    const journal = new Journal(shell);
    const words = ['', 'two  blanks', '$HOME', '*', "it's", '"', '\\', '`id`', '-n'];
    const script = 'pwd; umask; echo "$PATH"; for word; do echo "[$word]"; done';
    const argv = journal.argv('run', asTheyAre, ['/bin/sh', '-c', script, 'sh', ...words]);
    const before = process.umask(0o027);
    try {
      // A home without files that a shell would read.
      const env = { PATH: '/opt/rubies/bin:/usr/bin:/bin', HOME: folder };
      expect(execFileSync(shell, argv, { encoding: 'utf8', env }).split('\n').slice(1, -1)).toEqual([
        folder,
        '0027',
        env.PATH,
        ...words.map((word) => `[${word}]`),
      ]);
    } finally {
      process.umask(before);
    }
    expect([readStatMode(journal.file('.')), readStatMode(journal.file('..'))]).toEqual(['700', '700']);
  });

  test('a directory or a journal that cannot be used is told, and takes no token', () => {
    const journal = new Journal(shell);
    const argv = journal.argv('run').map((word) => (word === folder ? join(folder, 'none') : word));
    expect(spawnSync(shell, argv, { encoding: 'utf8' }).stdout).toBe('watchkeeper-journal refused directory\n');
    expect(journal.run()).toBe('ended 3');
    writeFileSync(join(folder, 'file'), '');
    const elsewhere = journal
      .argv('run')
      .map((word) => (word === join(folder, 'journal') ? join(folder, 'file') : word));
    expect(spawnSync(shell, elsewhere, { encoding: 'utf8' }).stdout).toBe('watchkeeper-journal refused journal\n');
    expect(journal.runs).toBe(1);
  });

  test('while it runs it is waited for by who begins it again, and who asks hears that it runs', async () => {
    const journal = new Journal(shell);
    const go = join(folder, 'go');
    const script = 'echo begun >>"$1"; until [ -e "$2" ]; do sleep 0.02; done; exit 5';
    const command = ['/bin/sh', '-c', script, 'sh', join(folder, `notes-${journal.token}`), go];
    const first = printed(shell, journal.argv('run', asTheyAre, command));
    await until('it runs', () => journal.runs === 1);
    const second = printed(shell, journal.argv('run', asTheyAre, command));
    expect(journal.ask()).toBe('running');
    writeFileSync(go, '');
    expect(await Promise.all([first, second])).toEqual(Array(2).fill('watchkeeper-journal ended 5\n'));
    expect(journal.runs).toBe(1);
  });

  test('after another boot of the host nothing of before can run any longer', () => {
    const journal = new Journal(shell);
    journal.run();
    rmSync(journal.file('code'));
    const own = readStat('self');
    // This process lives, but it is said to have lived before the boot.
    writeFileSync(journal.file('fate'), `run ${process.pid} ${own?.startTicks} 00000000-0000-0000-0000-000000000000\n`);
    expect([journal.ask(), journal.run()]).toEqual(['gone', 'gone']);
    writeFileSync(journal.file('fate'), `run ${process.pid} ${own?.startTicks} ${bootId()}\n`);
    expect(journal.ask()).toBe('running');
    // Another process has its number now.
    writeFileSync(journal.file('fate'), `run ${process.pid} 1 ${bootId()}\n`);
    expect(journal.ask()).toBe('gone');
    expect(journal.runs).toBe(1);
  });

  test('a command whose keeper was killed is running until it ends, and then gone, and never runs again', async () => {
    const journal = new Journal(shell);
    const go = join(folder, 'go');
    const script = 'echo begun >>"$1"; until [ -e "$2" ]; do sleep 0.02; done';
    const command = ['/bin/sh', '-c', script, 'sh', join(folder, `notes-${journal.token}`), go];
    const first = printed(shell, journal.argv('run', asTheyAre, command));
    await until('it runs', () => journal.runs === 1);
    const [, pid, startTicks] = readFileSync(journal.file('fate'), 'utf8').split(' ');
    const keeper = { pid: Number(pid), startTicks: Number(startTicks), bootId: bootId() };
    expect(signalProcess(keeper, 'SIGKILL', 'process')).toBe(true);
    await until('the keeper is gone', () => ['Z', undefined].includes(readStat(keeper.pid)?.stateLetter));
    expect(journal.ask()).toBe('running');
    writeFileSync(go, '');
    expect(await first).toMatch(/gone/);
    expect([journal.ask(), journal.run()]).toEqual(['gone', 'gone']);
    expect(journal.runs).toBe(1);
  });

  test.each(['keeper', 'script'] as const)('killed before any line of the %s, no command runs twice', async (which) => {
    const lines = asTheyAre[which].split('\n');
    const seen: string[] = [];
    for (const index of lines.keys()) {
      const killed = [...lines.slice(0, index), 'kill -KILL $$', ...lines.slice(index)].join('\n');
      if (spawnSync(shell, ['-n', '-c', killed]).status !== 0) continue;
      const again = new Journal(shell, `again.${which}.${index}`);
      again.run({ ...asTheyAre, [which]: killed });
      await isQuiet();
      const ranBefore = again.runs;
      const answer = again.run();
      expect([answer, again.runs]).toEqual(answer === 'gone' ? ['gone', ranBefore] : ['ended 3', 1]);
      const asked = new Journal(shell, `asked.${which}.${index}`);
      asked.run({ ...asTheyAre, [which]: killed });
      await isQuiet();
      const ran = asked.runs;
      const fate = asked.ask();
      // What is void never ran, and what has a code did; of what has gone, nobody knows.
      expect([fate, ran]).toEqual(fate === 'gone' ? ['gone', ran] : fate === 'void' ? ['void', 0] : ['ended 3', 1]);
      expect([asked.run(), asked.runs]).toEqual([fate, ran]);
      seen.push(`${fate} ${ran}`);
    }
    const expected = which === 'keeper' ? ['ended 3 1', 'gone 0', 'gone 1', 'void 0'] : ['ended 3 1', 'void 0'];
    expect([...new Set(seen)].sort()).toEqual(expected);
  });
});

/** A keeper goes on when who began it is killed. */
async function isQuiet(): Promise<void> {
  await until('nothing of it runs any longer', () => processesAbout(folder).length === 0);
}

function printed(shell: string, argv: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(shell, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
    child.on('close', () => resolve(text));
  });
}

function readStatMode(file: string): string {
  return execFileSync('stat', ['-c', '%a', file], { encoding: 'utf8' }).trim();
}

/** The scripts in the shells that they are for; there is no Temporal here, so no tenant has a name. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const main = join(__dirname, '../../../dist/src/cli/main.js');
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "completion's "));
  writeFileSync(join(folder, 'watchkeeper.yaml'), 'temporal: {address: "127.0.0.1:1"}\nhosts: [{id: h1}, {id: h2}]\n');
  for (const kind of ['bash', 'zsh', 'fish']) {
    writeFileSync(join(folder, kind), await run(process.execPath, main, 'completion', kind));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function run(command: string, ...argv: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, argv, { cwd: folder, encoding: 'utf8' });
  return stdout;
}

const inBash = `
source ./bash
COMP_WORDS=(watchkeeper "$@"); COMP_CWORD=$#
compopt() { echo "$*"; }
complete -p watchkeeper
_watchkeeper
printf '%s\\n' "\${COMPREPLY[@]}"`;
const inZsh = `
compdef() { echo "compdef $*" }
_describe() { print -l -- "\${(@P)2}" }
_files() { echo files }
source ./zsh
words=(watchkeeper "$@"); CURRENT=$#words
_watchkeeper`;
const inFish = 'source ./fish; complete -C "$argv"';

const completedBy = {
  bash: (line: string[]) => run('bash', '--norc', '-c', inBash, 'bash', ...line),
  zsh: (line: string[]) => run('zsh', '-f', '-c', inZsh, 'zsh', ...line),
  fish: (line: string[]) => run('fish', '--no-config', '-c', inFish, ['watchkeeper', ...line].join(' ')),
};

test.each<[keyof typeof completedBy, string[], string[]]>([
  ['bash', ['tenants', 'sh'], ['show']],
  ['bash', ['hosts', 'show', ''], ['h1', 'h2']],
  ['bash', ['status', '--config', '='], ['-o default', '']],
  ['bash', ['hosts', 'show', '--j'], ['--json']],
  ['bash', ['tenants', 'show', ''], ['']],
  ['zsh', ['tenants', 'sh'], ['show:show one tenant: its state, its last exits, its page in Temporal Web']],
  ['zsh', ['hosts', 'show', ''], ['h1', 'h2']],
  ['zsh', ['tenants', 'show', ''], []],
  ['zsh', ['status', '--config', ''], ['files']],
  ['fish', ['tenants', 'sh'], ['show\tshow one tenant: its state, its last exits, its page in Temporal Web']],
  ['fish', ['hosts', 'show', ''], ['h1', 'h2']],
  ['fish', ['tenants', 'show', ''], []],
  ['fish', ['status', '--config', './z'], ['./zsh']],
])('%s completes %j to %j', async (kind, line, expected) => {
  const lines = (await completedBy[kind](line)).split('\n').slice(0, -1);
  const [registered, ...rest] = kind === 'fish' ? ['', ...lines] : lines;
  if (kind === 'bash') expect(registered).toBe('complete -F _watchkeeper watchkeeper');
  if (kind === 'zsh') expect(registered).toBe('compdef _watchkeeper watchkeeper');
  expect(rest).toEqual(expected);
});

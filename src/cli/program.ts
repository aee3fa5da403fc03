/** The commands as a command line: parsing, help, failures and exit codes. */
import { Command as Parser, CommanderError } from 'commander';
import { loadConfiguration } from '../../config';
import { fileVariable, findConfigurationFile, usualFile } from '../../config/find-file';
import { printJson, type Call, type Terminal } from './call';
import { audited, commands, groups, type Command } from './commands';
import { asCalledHere } from './called-as';
import { completeLine } from './complete-line';
import { completionCall } from './completion-call';
import { explainFailure } from './failure';
import { makingRoom, ProgressLine } from './progress';

const exitCodesHelp = `
Exit codes: 0 done, 1 a problem found or a request refused, 2 wrong usage, 3 cannot reach what it needs.`;

/** What the parser writes in one to three lines. */
function usageSentence(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1')
    .concat('; see --help');
}

/** Returns the exit code; never throws. */
export async function runCommandLine(argv: readonly string[], version: string, terminal: Terminal): Promise<number> {
  if (argv[0] === completionCall) return completeLine(argv.slice(1), terminal);
  let exitCode = 0;
  const program = createProgram(version, terminal, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    // The sentence for people is written already.
    if (argv.includes('--json'))
      printJson(terminal, { error: { code: 'usage', message: usageSentence(error.message) } });
    return 2;
  }
}

function createProgram(version: string, terminal: Terminal, ended: (exitCode: number) => void): Parser {
  const program = new Parser(terminal.calledAs);
  program
    .description('Durable automation for the people who run a multi-tenant platform.')
    .version(version)
    .option('--config <file>', `the configuration; else ${fileVariable}, else ./${usualFile}`)
    .option('--json', 'answer, and tell failures, as JSON')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(`${usageSentence(text)}\n`),
      getOutHasColors: () => terminal.hasColours,
      getErrHasColors: () => terminal.hasColours,
    })
    .addHelpText('after', exitCodesHelp);
  for (const command of commands) addCommand(program, command, terminal, ended);
  return program;
}

function addCommand(program: Parser, command: Command, terminal: Terminal, ended: (exitCode: number) => void): void {
  const { name, words = [], options = [], summary, example, isLasting = false } = command;
  const parser = parentOf(program, name)
    .command(name.split(' ').at(-1) ?? name)
    .summary(summary)
    .description(asSentence(summary))
    .addHelpText('after', `\nExample:\n  $ ${example.replace(/^watchkeeper/, terminal.calledAs)}\n${exitCodesHelp}`);
  for (const word of words) parser.argument(word.endsWith('?') ? `[${word.slice(0, -1)}]` : `<${word}>`);
  for (const { flag, summary, isRequired, fallback } of options) {
    if (isRequired) parser.requiredOption(flag, summary);
    else parser.option(flag, summary, fallback);
  }
  parser.action(async () => {
    const given = parser.optsWithGlobals<{ config?: string; json?: boolean } & Call['options']>();
    const configurationFile = () => findConfigurationFile(given.config, terminal.env, terminal.cwd);
    const progress = new ProgressLine(terminal);
    if (!isLasting) progress.waitsFor('Temporal');
    const call: Call = {
      terminal: makingRoom(terminal, progress),
      progress,
      isJson: given.json === true,
      configurationFile,
      configuration: () => loadConfiguration(configurationFile()),
      words: parser.args,
      options: given,
      flags: new Set(Object.entries(given).flatMap(([option, value]) => (Object.is(value, true) ? [option] : []))),
    };
    ended(await carryOut(command, call));
    progress.end();
  });
}

/** The group that a command belongs to, made with its first command. */
function parentOf(program: Parser, name: string): Parser {
  const [group = '', second] = name.split(' ');
  if (second === undefined) return program;
  const made = program.commands.find((command) => command.name() === group);
  if (made !== undefined) return made;
  const summary = groups[group] ?? '';
  return program.command(group).summary(summary).description(asSentence(summary));
}

function asSentence(summary: string): string {
  return `${summary[0]?.toUpperCase()}${summary.slice(1)}.`;
}

async function carryOut(command: Command, call: Call): Promise<number> {
  try {
    const handler = command.load();
    return await (command.changes === undefined ? handler(call) : audited().audited(command, call, handler));
  } catch (error) {
    const { exitCode, ...failure } = explainFailure(error);
    if (call.isJson) printJson(call.terminal, { error: failure });
    call.terminal.err(`${asCalledHere(failure.message, call.terminal)}\n`);
    return exitCode;
  }
}

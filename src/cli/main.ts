#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from './call';
import { calledAs } from './called-as';
import { runCommandLine } from './program';

const projectFolder = join(__dirname, '../../..');
/** Some terminals do not tell theirs. */
const usualWidth = 80;
const readerGone = new AbortController();
const isDumb = process.env['TERM'] === 'dumb';
const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isForPeople: process.stdout.isTTY === true,
  hasColours: process.stdout.isTTY === true && !process.env['NO_COLOR'] && !isDumb,
  lineWidth: () => (process.stderr.isTTY === true && !isDumb ? process.stderr.columns || usualWidth : 0),
  program: [process.execPath, __filename],
  calledAs: calledAs({ projectFolder, main: __filename, cwd: process.cwd(), env: process.env }),
  env: process.env,
  cwd: process.cwd(),
  readerGone: readerGone.signal,
};

// Whoever reads may stop reading, as `head` does, or go away with the terminal.
const readerIsGone = ['EPIPE', 'EIO'];
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!readerIsGone.includes(error.code ?? '')) throw error;
  readerGone.abort();
});

const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string };

void runCommandLine(process.argv.slice(2), manifest.version, terminal).then(async (exitCode) => {
  // Not by running dry: a channel to a server that is away goes on trying. What a pipe has not taken yet would be lost.
  for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
  process.exit(exitCode);
});

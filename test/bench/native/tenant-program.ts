/** The tenants that are measured with: small ones in C where gcc is there, else in Node, and then fewer. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface TenantProgram {
  /** For the table. */
  title: string;
  /** So many fit into a usual machine. */
  most: number;
  /** Program and first words of its command line. */
  command: string[];
  /** A library that moves one process's wall clock; null without gcc. */
  clockStep: string | null;
  /** Program of a tenant that uses its database; null without gcc. */
  asking: string | null;
}

export function buildTenantProgram(folder: string): TenantProgram {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'small-tenant');
  const clockStep = join(folder, 'clock-step.so');
  const asking = join(folder, 'asking-tenant');
  const isBuilt =
    compile(['-O2', '-o', program, join(__dirname, 'small-tenant.c')]) &&
    compile(['-O2', '-o', asking, join(__dirname, 'asking-tenant.c')]) &&
    compile(['-O2', '-shared', '-fPIC', '-o', clockStep, join(__dirname, 'clock-step.c'), '-ldl']);
  if (isBuilt) return { title: 'small C programs', most: 1_000_000, command: [program], clockStep, asking };
  const command = [process.execPath, join(__dirname, 'small-tenant.mjs')];
  return { title: 'Node programs (no gcc here)', most: 50, command, clockStep: null, asking: null };
}

/** False without a compiler; sources that do not compile are an error. */
function compile(words: string[]): boolean {
  const gcc = ['/usr/bin/gcc', '/usr/local/bin/gcc'].find((file) => existsSync(file));
  if (gcc === undefined) return false;
  execFileSync(gcc, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  return true;
}

/** How a process ended, in a sentence for a person. */

/** Numbers of Linux signals that end processes; source: signal(7). */
const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};

export interface ExitStatus {
  code: number | null;
  signal: string | null;
}

/** `status` as a shell gives it: 128 + n reads as signal n, though a program may exit with that code itself. */
export function readExitStatus(status: number): ExitStatus {
  const signal = signalNames[status - 128];
  return signal === undefined ? { code: status, signal: null } : { code: null, signal };
}

export function describeExit({ code, signal }: ExitStatus): string {
  if (signal !== null) return `ended by ${signal}`;
  if (code === null) return 'ended unseen, so its exit status is not known';
  if (code === 127) return 'exit code 127: the program was not found';
  if (code === 126) return 'exit code 126: the program may not be executed';
  return `exit code ${code}`;
}

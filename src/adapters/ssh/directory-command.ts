import { isAbsolute } from 'node:path';

/** A command that runs in a directory of a host. */
export interface DirectoryCommand {
  /** On the host. */
  directory: string;
  argv: readonly string[];
}

/** Throws where the caller is wrong: nothing of it is for a person. */
export function assertRunnable({ directory, argv: [program = ''] }: DirectoryCommand): void {
  if (!isAbsolute(directory)) throw new Error(`the directory ${directory} of a remote command is not absolute`);
  if (program === '' || program.startsWith('-')) {
    throw new Error('the first word of a remote command is no program; it may not be empty, nor begin with -');
  }
}

/** Why nothing began. */
export function cannotEnter(directory: string): string {
  return `the directory ${directory} cannot be entered on the host; make it, or correct the configuration`;
}

/**
 * The one place where arguments become shell text: an SSH server hands what it is sent to the account's login shell.
 *
 * Everything stands in single quotes, in which a POSIX shell reads nothing but the next single quote; plain words too,
 * so that none is taken for an assignment, a reserved word, an alias or a home directory.
 */
export function remoteCommand(argv: readonly string[]): string {
  if (argv.length === 0) throw new Error('a remote command has no words; name a program');
  return argv.map(quoted).join(' ');
}

function quoted(argument: string, index: number): string {
  if (argument.includes('\0')) {
    throw new Error(
      `word ${index + 1} of a remote command holds a zero byte, which no program can be given; remove it`,
    );
  }
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** The first word by which a shell's completion script calls this program; for no person, so no command. */
export const completionCall = '__complete';

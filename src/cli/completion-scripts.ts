/** What a shell reads once; for each Tab it then calls this program, which knows the commands. */
import { completionCall } from './completion-call';

export type Shell = 'bash' | 'zsh' | 'fish';

/** `program`: how to call this program from anywhere, as argv. */
export const completionScripts: Readonly<Record<Shell, (program: readonly string[]) => string>> = {
  bash: (program) => `# Completion of watchkeeper for bash; read it with: source <(watchkeeper completion bash)
_watchkeeper() {
  local words
  words=$(${call(program, 'bash')} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || words=
  COMPREPLY=()
  if [[ $words == :files ]]; then
    compopt -o default
  elif [[ -n $words ]]; then
    mapfile -t COMPREPLY <<<"$words"
  fi
}
complete -F _watchkeeper watchkeeper
`,
  zsh: (program) => `#compdef watchkeeper
# Completion of watchkeeper for zsh; read it, after compinit, with: source <(watchkeeper completion zsh)
_watchkeeper() {
  local -a found
  found=("\${(@f)$(${call(program, 'zsh')} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $found[1] == :files ]]; then
    _files
  elif [[ -n $found[1] ]]; then
    _describe watchkeeper found
  fi
}
if [[ $funcstack[1] == _watchkeeper ]]; then
  _watchkeeper "$@"
else
  compdef _watchkeeper watchkeeper
fi
`,
  fish: (program) => `# Completion of watchkeeper for fish; read it with: watchkeeper completion fish | source
function __watchkeeper_complete
  set -l written (commandline -opc)
  set -e written[1]
  set -l current (commandline -ct)
  set -l found (${call(program, 'fish')} $written "$current" 2>/dev/null)
  if test "$found[1]" = :files
    __fish_complete_path "$current"
  else if set -q found[1]
    printf '%s\\n' $found
  end
end
complete -c watchkeeper -e
complete -c watchkeeper -f -a '(__watchkeeper_complete)'
`,
};

function call(program: readonly string[], shell: Shell): string {
  return [...program.map((word) => quoted(word)), completionCall, shell, '--'].join(' ');
}

/** The same in all three shells. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

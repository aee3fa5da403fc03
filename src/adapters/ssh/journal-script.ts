/**
 * The two shell texts that run a command on a host once, and once only, by a token. Both are constant: all that they are
 * about comes as separate arguments.
 *
 * Of each token the journal has a folder, which only its account can enter, with `fate`, which is placed by link(2):
 * whoever places it has decided, once and for all. It says either `void`: the token can never run; or
 * `run <pid> <start time> <boot id>`: the keeper with this identity runs it. So there is no moment in which a token is taken
 * and nobody knows by whom, as there would be between making a folder and writing into it. `code` is the exit code, and
 * `output` all that was printed.
 *
 * The keeper is the leader of a session of its own, and so it and the command outlive the connection, the server and
 * whoever asked. It places the fate, has it written to disk, and only then begins; a crash leaves no command that ran
 * without a fate. While a process of its session lives, the command may be running; when none does and there is no code,
 * nobody will ever know how it ended: `gone`.
 *
 * Needs of the host: Linux with /proc, setsid, ln, sync; dash, bash or BusyBox as /bin/sh.
 */

/** What the keeper says by its exit code when it has placed no fate. */
const noDirectory = 71;
const noProc = 72;
const noRoom = 73;
const decidedAlready = 74;

/** $state, $session and $start of a line of /proc/<pid>/stat; the name in it may hold anything, so it counts from the last `)`. */
const statFields = `
fields() { set -- \${1##*') '}; state=$1 session=$4 start=\${20}; }
`;

/**
 * $1: the token's folder, $2: the PATH of the command, $3: its working directory, then the command. Each program that it
 * begins is some of the time of a node that may be busy. So the fate keeps its first name beside it, which needs no room;
 * and the code is written in its place: who reads half of it reads none, as it ends with its line.
 */
export const keeperScript = `
t=$1 p=$2 d=$3 f=$1/fate.$$; shift 3
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
${statFields}
cd "$d" || exit ${noDirectory}
read -r s </proc/self/stat && read -r boot </proc/sys/kernel/random/boot_id || exit ${noProc}
fields "$s"
echo "run $$ $start $boot" >"$f" && sync "$f" || exit ${noRoom}
ln "$f" "$t/fate" || exit ${decidedAlready}
sync "$t" "$t/.." || sync
(PATH=$p; export PATH; exec "$@") </dev/null >"$t/output" 2>&1
c=$?
until echo "$c" >"$t/code" && sync "$t/code" "$t"; do
  [ -d "$t" ] || exit 0
  sleep 5
done
`;

/**
 * Before each answer: what a login shell's own files print comes before it. The script does not hold it as it is printed:
 * an account may print what it was told, and run nothing.
 */
export const answerMark = 'watchkeeper-journal';
const markInScript = 'watchkeeper""-journal';

/**
 * $1: the keeper's text, $2: `run` or `ask`, $3: the journal's folder, $4: the token, then for `run` the working
 * directory and the command. `ask` makes a token void that has no fate yet, because a late start could still place one.
 */
export const journalScript = `
k=$1 m=$2 j=$3 t=$3/$4 p=$PATH; shift 4
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
say() { echo "${markInScript} $*"; exit 0; }
${statFields}
lives() {
  read -r now </proc/sys/kernel/random/boot_id && [ "$now" = "$3" ] || return 1
  if read -r s <"/proc/$1/stat"; then
    fields "$s"
    [ "$start" = "$2" ] || return 1
    case $state in [ZX]) ;; *) return 0 ;; esac
  fi
  for f in /proc/[0-9]*/stat; do
    read -r s <"$f" || continue
    fields "$s"
    [ "$session" = "$1" ] && case $state in [ZX]) ;; *) return 0 ;; esac
  done
  return 1
}
answer_code() {
  [ -f "$t/code" ] && read -r c <"$t/code" || return 0
  echo "${markInScript} ended $c"; [ -s "$t/output" ] && tail -c 1000 "$t/output"; exit 0
}
{
  (umask 077; exec mkdir -p "$t") && [ -O "$j" ] && [ -w "$t" ] || say refused journal
  if [ "$m" = run ] && ! [ -f "$t/fate" ]; then
    setsid /bin/sh -c "$k" wk "$t" "$p" "$@" </dev/null >/dev/null 2>&1 &
    wait $!
    case $? in
      ${noDirectory}) say refused directory ;;
      ${noProc}) say refused proc ;;
      ${noRoom}) say refused room ;;
      126 | 127) [ -f "$t/fate" ] || say refused setsid ;;
    esac
    [ -f "$t/fate" ] || say unstarted
  fi
  if ! [ -f "$t/fate" ]; then
    f=$t/void.$$
    echo void >"$f" && sync "$f" || say refused room
    ln "$f" "$t/fate"
    sync "$t" "$j" || sync
  fi
  read -r fate pid start_time boot <"$t/fate" || say gone
  [ "$fate" = void ] && say void
  while :; do
    answer_code
    lives "$pid" "$start_time" "$boot" || { answer_code; say gone; }
    [ "$m" = run ] || say running
    sleep 0.3 || sleep 1
  done
} 2>/dev/null
`;

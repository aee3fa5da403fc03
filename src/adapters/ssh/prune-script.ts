/**
 * The shell texts that remove old tokens from a host's journal (journal-script.ts). Both are constant. A token whose task
 * may be running, or has gone without a code, is never removed, however old it is: it is all that is known of it.
 *
 * Needs of the host besides those of the journal: mktemp, mv, and find with -mtime and -exec … {} +, as GNU and BusyBox
 * have it.
 */

/** What is removed is first put aside as a whole: half a token would tell another fate than it had. */
const asideName = '.pruned';

/** $1: the journal's folder, then files `code` and `fate` that are old; prints a line for each token that it removes. */
export const removeTokensScript = `
j=$1 n=0; shift
a=$(mktemp -d "$j/${asideName}.XXXXXX") || exit 0
for f do
  t=\${f%/*}
  [ -f "$t/fate" ] && read -r fate rest <"$t/fate" || continue
  case \${f##*/} in
    code) [ "$fate" = run ] && read -r c <"$f" || continue ;;
    *) [ "$fate" = void ] || continue ;;
  esac
  mv "$t" "$a/$n" && n=$((n + 1)) && echo removed
done
rm -rf "$a"
exit 0
`;

export const pruneMark = 'watchkeeper-pruned';

/** $1: removeTokensScript, $2: the journal's folder, $3: the days after which a token is old. */
export const pruneScript = `
k=$1 j=$2 days=$3
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
umask 077
{
  if [ -d "$j" ]; then
    [ -O "$j" ] && [ -w "$j" ] || { echo "${pruneMark} refused"; exit 0; }
    for a in "$j"/${asideName}.??????; do [ -d "$a" ] && rm -rf "$a"; done
    n=$(find "$j/." -mindepth 2 -maxdepth 2 -type f \\( -name code -o -name fate \\) -mtime "+$days" \\
      -exec /bin/sh -c "$k" wk "$j" {} + | wc -l) || exit 1
  else
    n=0
  fi
  echo "${pruneMark} $((n))"
} 2>/dev/null
`;

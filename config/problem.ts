/** One thing that is wrong with a configuration file. Line and column count from 1; 0 where no place is to blame. */
export interface ConfigurationProblem {
  file: string;
  line: number;
  column: number;
  /** The setting, such as `tenants.check.every` or `hosts[0].id`; empty for the file as a whole. */
  path: string;
  message: string;
}

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** `watchkeeper.yaml:12:5: tenants.check.every: what is wrong; what would be right`. */
function formatProblem({ file, line, column, path, message }: ConfigurationProblem): string {
  const place = [file, ...(line > 0 ? [line, column] : [])].filter((part) => part !== '').join(':');
  return [place, path, message].filter((part) => part !== '').join(': ');
}

const namedProblems = 2;
const longestSummary = 600;

/** All of it in one line. */
export function summarize({ problems }: ConfigurationError): string {
  const named = problems.slice(0, namedProblems).map(formatProblem).join('; ');
  const more = problems.length - namedProblems;
  const text = more > 0 ? `${named}; and ${more} more` : named;
  return text.length <= longestSummary ? text : `${text.slice(0, longestSummary - 1)}…`;
}

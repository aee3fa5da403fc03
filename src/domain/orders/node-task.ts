/** The words of the task that gives one order to the ERP: no shell reads them, so nothing in them is quoted. */

export interface TaskSettings {
  /** With `{number}` somewhere among its words. */
  command: readonly string[];
  /** What stands before it; null: nothing. */
  runAs: readonly string[] | null;
  environment: Readonly<Record<string, string>>;
}

/** Variables stand behind `runAs`, because sudo drops those that stand before it. */
export function taskWords({ command, runAs, environment }: TaskSettings, number: string): string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [
    ...(runAs ?? []),
    ...(variables.length === 0 ? [] : ['env', ...variables]),
    ...command.map((word) => word.replaceAll('{number}', () => number)),
  ];
}

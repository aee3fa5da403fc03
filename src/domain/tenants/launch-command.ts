/** The arguments of a tenant's process: whole words of the configuration, with placeholders filled in. No shell. */
export interface LaunchPlace {
  home: string;
  startFile: string;
  /** Empty, like its address, when tenants have none. */
  database: string;
  databaseHost: string;
  databasePort: number | '';
  port: number;
  name: string;
}

export function fillIn(command: readonly string[], place: LaunchPlace): string[] {
  const values = new Map(Object.entries(place).map(([key, value]) => [key, String(value)]));
  return command.map((word) =>
    word.replace(/\{(\w+)\}/g, (placeholder, key: string) => values.get(key) ?? placeholder),
  );
}

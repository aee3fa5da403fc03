/** For a value between single quotes in a query of a list. */
export function quoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "''");
}

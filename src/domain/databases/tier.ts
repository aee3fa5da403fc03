/** Its place among the tiers, the most important being 0. A tenant that names none of them has the last. */
export function tierOf(fileText: string | null, tiers: readonly string[]): number {
  const named = tiers.indexOf((fileText ?? '').split('\n', 1)[0]?.trim() ?? '');
  return named === -1 ? tiers.length - 1 : named;
}

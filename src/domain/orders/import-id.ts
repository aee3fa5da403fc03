/**
 * The name of one import, a UUID of version 7: it begins with its moment, so that what a killed import has left behind is
 * known by its age.
 */

/** `random`: 32 hex digits that nobody else has. */
export function importId(atMs: number, random: string): string {
  const moment = atMs.toString(16).padStart(12, '0');
  const variant = ((parseInt(random[15] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    moment.slice(0, 8),
    moment.slice(8),
    `7${random.slice(12, 15)}`,
    `${variant}${random.slice(16, 19)}`,
    random.slice(19, 31),
  ].join('-');
}

/** Lower than every id of that moment, and higher than every one before. */
export function lowestImportId(atMs: number): string {
  return importId(atMs, '0'.repeat(32));
}

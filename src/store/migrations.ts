/**
 * The steps by which the tables came to be as they are: numbered files of one SQL statement each, never edited. A change
 * of the tables is a new file.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  number: number;
  /** Such as `0001-make-audit`. */
  name: string;
  sql: string;
  /** SHA-256 of the file. */
  hash: string;
}

const folder = join(__dirname, 'migrations');
let known: readonly Migration[] | null = null;

export function knownMigrations(): readonly Migration[] {
  return (known ??= readMigrations(folder));
}

/** In their order. Throws when a number is missing or there twice. */
export function readMigrations(from: string): Migration[] {
  const files = readdirSync(from)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const number = Number(/^([0-9]{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1]);
    if (number !== index + 1) throw new Error(`${join(from, file)} should have the number ${index + 1}`);
    const sql = readFileSync(join(from, file), 'utf8');
    return { number, name: file.replace(/\.sql$/, ''), sql, hash: createHash('sha256').update(sql).digest('hex') };
  });
}

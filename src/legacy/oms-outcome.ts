/** What the import of the order monitor comes to. */
import type { Found } from './oms-settings';

export interface SecretFile {
  /** Beside the configuration. */
  name: string;
  content: string;
}

export interface ImportedOms {
  /** YAML: `orders`, and `alerts` when mail was configured. Holds no secret. */
  configuration: string;
  secretFiles: SecretFile[];
  /**
   * Sentences for who moves. `Fill in PATH: …` stands for a setting that ours has to have and theirs did not give;
   * `Make the file NAME: …` for a file that the configuration names and nobody could write.
   */
  notes: string[];
}

export class Outcome {
  readonly notes: string[] = [];
  readonly secretFiles: SecretFile[] = [];

  note(...sentences: readonly string[]): void {
    this.notes.push(...sentences);
  }

  /** The value of a setting that ours has to have. */
  required<T>(path: string, found: Found<T>): T | undefined {
    if (found.kind === 'value') return found.value;
    this.note(`Fill in ${path}: ${found.why}.`);
    return undefined;
  }

  /** The value of a setting that ours has a default for. */
  optional<T>(path: string, found: Found<T>): T | undefined {
    if (found.kind === 'value') return found.value;
    if (found.kind === 'unusable') this.note(`${found.why}; it is left out, so ${path} has its default.`);
    return undefined;
  }

  /** The path of a file with the secret; the file is there, or a note says who makes it. */
  secretFile(name: string, found: Found<string>): string {
    if (found.kind === 'value') this.secretFiles.push({ name, content: `${found.value}\n` });
    else this.note(`Make the file ${name}, with the secret as its first line: ${found.why}.`);
    return `./${name}`;
  }
}

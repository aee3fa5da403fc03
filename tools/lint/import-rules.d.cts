import type { Linter } from 'eslint';

export function importRules(root: string): Linter.Config;

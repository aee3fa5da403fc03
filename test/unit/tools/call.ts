import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const tools = join(__dirname, '../../../tools');

/** The tools are plain ES modules, which Jest can't load: a Node of their own calls them. */
export function call(file: string, name: string, argumentLists: readonly unknown[][]): unknown[] {
  const program = `
    const { ${name} } = await import(process.argv[1]);
    console.log(JSON.stringify(JSON.parse(process.argv[2]).map((list) => ${name}(...list) ?? null)));
  `;
  const module = join(tools, file);
  const args = ['--input-type=module', '--eval', program, module, JSON.stringify(argumentLists)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as unknown[];
}

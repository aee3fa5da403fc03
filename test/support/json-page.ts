/** docs/json.md as data: which shape it promises of each command's answer, and how an answer differs from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the examples of one place show together. `optional` keys are not in all of them. */
export interface Shape {
  kinds: Set<string>;
  fields: Map<string, { shape: Shape; isOptional: boolean }>;
  items: Shape | null;
}

/**
 * By command, or by command and option (`doctor --prepare`). A section's heading names one command or several (`tenants start|stop NAME`). Its examples are put
 * together; `as in `watchkeeper X --json`` takes over those of another section (of its elements, if it is a list). Where
 * an example has a value, a point that begins with the name and says `null` adds that there may be none.
 */
export function readJsonPage(text = readFileSync(join(__dirname, '../../docs/json.md'), 'utf8')): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const part of text.split(/^##+ /m).slice(1)) {
    const heading = part.slice(0, part.indexOf('\n'));
    const commands = commandsOf(heading);
    const examples = [...part.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
      ([, json = '']) => JSON.parse(json) as unknown,
    );
    const shape = examples.reduce<Shape | null>((seen, example) => merge(seen, shapeOf(example)), null) ?? emptyShape();
    const [, base] = /as in `watchkeeper ([^`]+) --json`/.exec(part) ?? [];
    if (base !== undefined) {
      const known = shapes.get(base);
      if (known === undefined) throw new Error(`docs/json.md: ${heading}: there is no section ${base} before it`);
      extend(shape, structuredClone(known.items ?? known));
    }
    for (const [, names = ''] of part.matchAll(/^- ((?:`[^`]+`(?:, | and )?)+):(?=[^\n]*`null`)/gm)) {
      for (const [, path = ''] of names.matchAll(/`([^`]+)`/g)) allowNull(shape, path, heading);
    }
    for (const command of commands.length === 0 ? [heading] : commands) shapes.set(command, shape);
  }
  return shapes;
}

/** `watchkeeper tenants start|stop NAME --json` → tenants start, tenants stop. */
function commandsOf(heading: string): string[] {
  const [, words] = /^`watchkeeper (.*) --json`$/.exec(heading) ?? [];
  if (words === undefined) return [];
  const [group = '', seconds] = words.split(' ').filter((word) => /^[a-z][a-z|-]*$/.test(word));
  const options = words.split(' ').filter((word) => word.startsWith('--'));
  const names = seconds === undefined ? group.split('|') : seconds.split('|').map((second) => `${group} ${second}`);
  return names.map((name) => [name, ...options].join(' '));
}

/** One line for each place where the answer is not as the page says; `seen` collects the places that it has. */
export function differences(shape: Shape, answer: unknown, seen = new Set<string>(), path = ''): string[] {
  const kind = kindOf(answer);
  if (path !== '') seen.add(path);
  if (!shape.kinds.has(kind)) {
    return [`${path || 'the answer'} is ${kind}; the page says ${[...shape.kinds].sort().join(' or ') || 'nothing'}`];
  }
  if (Array.isArray(answer)) {
    const { items } = shape;
    if (items === null) return answer.length === 0 ? [] : [`the page does not show what is in ${path}[]`];
    return [...new Set(answer.flatMap((item) => differences(items, item, seen, `${path}[]`)))];
  }
  if (typeof answer !== 'object' || answer === null) return [];
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`);
  const missing = [...shape.fields].filter(
    ([key, { isOptional }]) => !isOptional && !isAnyName(key) && !(key in answer),
  );
  return [
    ...missing.map(([key]) => `${inside(key)} is not in the answer`),
    ...Object.entries(answer).flatMap(([key, value]) => {
      const field = shape.fields.get(key);
      return field === undefined
        ? differencesOfNamed(shape, value, seen, inside, key)
        : differences(field.shape, value, seen, inside(key));
    }),
  ];
}

/** What people name themselves stands in capitals on the page, once for each shape that it may have. */
function isAnyName(key: string): boolean {
  return /^[A-Z]+$/.test(key);
}

function differencesOfNamed(
  shape: Shape,
  value: unknown,
  seen: Set<string>,
  inside: (key: string) => string,
  key: string,
): string[] {
  const tries = [...shape.fields]
    .filter(([name]) => isAnyName(name))
    .map(([name, field]) => {
      const places = new Set<string>();
      return { places, found: differences(field.shape, value, places, inside(name)) };
    });
  const [best] = tries.sort((a, b) => a.found.length - b.found.length);
  if (best === undefined) return [`${inside(key)} is not on the page`];
  for (const place of best.places) seen.add(place);
  return best.found;
}

/** Every place of a shape, such as `problems[].since`. */
export function pathsOf(shape: Shape, path = ''): string[] {
  const own = path === '' ? [] : [path];
  const inItems = shape.items === null ? [] : pathsOf(shape.items, `${path}[]`);
  const inFields = [...shape.fields].flatMap(([key, field]) =>
    pathsOf(field.shape, path === '' ? key : `${path}.${key}`),
  );
  return [...own, ...inItems, ...inFields];
}

function emptyShape(): Shape {
  return { kinds: new Set(), fields: new Map(), items: null };
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

function shapeOf(value: unknown): Shape {
  const shape: Shape = { ...emptyShape(), kinds: new Set([kindOf(value)]) };
  if (Array.isArray(value)) {
    shape.items = value.map(shapeOf).reduce<Shape | null>((seen, item) => merge(seen, item), null);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      shape.fields.set(key, { shape: shapeOf(inner), isOptional: false });
    }
  }
  return shape;
}

function merge(one: Shape | null, other: Shape | null): Shape {
  if (one === null || other === null) return one ?? other ?? emptyShape();
  const bothObjects = one.kinds.has('object') && other.kinds.has('object');
  const fields: Shape['fields'] = new Map();
  for (const key of new Set([...one.fields.keys(), ...other.fields.keys()])) {
    const a = one.fields.get(key);
    const b = other.fields.get(key);
    const isMissing = bothObjects && (a === undefined || b === undefined);
    const isOptional = isMissing || a?.isOptional === true || b?.isOptional === true;
    fields.set(key, { shape: merge(a?.shape ?? null, b?.shape ?? null), isOptional });
  }
  const items = one.items === null && other.items === null ? null : merge(one.items, other.items);
  return { kinds: new Set([...one.kinds, ...other.kinds]), fields, items };
}

function extend(shape: Shape, base: Shape): void {
  for (const kind of base.kinds) shape.kinds.add(kind);
  for (const [key, field] of base.fields) if (!shape.fields.has(key)) shape.fields.set(key, field);
}

function allowNull(shape: Shape, path: string, heading: string): void {
  const place = path.split('.').reduce<Shape | undefined>((inner, step) => stepInto(inner, step), shape.items ?? shape);
  if (place === undefined) throw new Error(`docs/json.md: ${heading}: no example shows ${path}`);
  place.kinds.add('null');
}

function stepInto(shape: Shape | undefined, step: string): Shape | undefined {
  const field = shape?.fields.get(step.replace('[]', ''))?.shape;
  return step.endsWith('[]') ? (field?.items ?? undefined) : field;
}

/** What somebody wants sent, with a message in it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `{name}` in its texts becomes the value of that name; everything else stays, and so does every other brace. */
export function fillTemplate(template: Json, values: Readonly<Record<string, string>>): Json {
  if (typeof template === 'string') {
    // One pass: what a value holds is not looked at again.
    return template.replace(/\{([A-Za-z]+)\}/g, (written, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? written) : written,
    );
  }
  if (typeof template !== 'object' || template === null) return template;
  if (isList(template)) return template.map((part) => fillTemplate(part, values));
  return Object.fromEntries(Object.entries(template).map(([key, part]) => [key, fillTemplate(part, values)]));
}

/** `Array.isArray` does not know lists that only are read. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

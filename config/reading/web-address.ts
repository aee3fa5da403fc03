import type { Reader } from './readers';

/** Null when it can be used; the value is in no message, because such an address often is a secret. */
export function judgeWebAddress(value: string, example: string): string | null {
  if (!/^https?:\/\/[^\s]+$/.test(value) || !URL.canParse(value))
    return `is no address of a page; write one like ${example}`;
  const { username, password, hash } = new URL(value);
  if (username !== '' || password !== '')
    return `holds a user or a password, which is not supported; write one like ${example}`;
  return hash === '' ? null : 'has a part behind #, which is never sent; remove that';
}

export function webAddress(example: string): Reader<string> {
  return (at, refuse) => {
    if (at.kind === 'invalid') return undefined;
    const value = at.kind === 'scalar' && typeof at.value === 'string' ? at.value : '';
    const objection = judgeWebAddress(value, example);
    if (objection === null) return value;
    refuse(at, objection);
    return undefined;
  };
}

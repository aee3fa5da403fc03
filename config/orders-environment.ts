/** Variables of the remote command. They are shown with the rest of the configuration, so they are no place for a secret. */
import { judgeFixedWord } from './orders-command';
import { show, text, type Reader } from './reading/readers';

const variableValue = text('the value of a variable', judgeFixedWord);

export const readOrderEnvironment: Reader<Readonly<Record<string, string>>> = (at, refuse) => {
  if (at.kind === 'invalid') return undefined;
  if (at.kind !== 'section') {
    refuse(at, `${show(at)} is no section; write each variable below it, as "NAME: value"`);
    return undefined;
  }
  const variables: [string, string][] = [];
  for (const { key, keyPlace, value } of at.entries) {
    const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
    if (!isName) {
      refuse(keyPlace, `${JSON.stringify(key)} is no name of an environment variable; write one like RAILS_ENV`);
    }
    if (value.kind === 'nothing') refuse(value, 'has no value; write one, or "" for an empty one');
    const read = value.kind === 'nothing' ? undefined : variableValue(value, refuse);
    if (isName && read !== undefined) variables.push([key, read]);
  }
  return variables.length === at.entries.length ? Object.fromEntries(variables) : undefined;
};

/** Files and folders as settings. They stay as written here; the configuration as a whole knows what they are relative to. */
import { text } from './readers';

export const path = text('a path', (value) => {
  if (value === '') return 'is empty; write a path, absolute or relative to this file';
  if (value.startsWith('~')) return `${JSON.stringify(value)}: "~" means nothing here; write the whole path`;
  return null;
});

export const plainFileName = text('the name of a file', (value) => {
  if (value !== '' && value !== '.' && value !== '..' && !value.includes('/')) return null;
  return `${JSON.stringify(value)} is no plain file name; write a name without folders, like server.mjs`;
});

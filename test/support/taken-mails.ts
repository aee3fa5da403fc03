import { existsSync, readFileSync } from 'node:fs';

export interface TakenMail {
  to: string[];
  raw: string;
  messageId: string;
  subject: string;
}

/** What `mail-process.mjs` took, in order; the same mail is there again when its answer was lost. */
export function takenMails(file: string): TakenMail[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { to, raw } = JSON.parse(line) as { to: string[]; raw: string };
      // Long headers go on in lines that begin with a space.
      const head = (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' ');
      const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
      return { to, raw, messageId: header('Message-ID'), subject: header('Subject') };
    });
}

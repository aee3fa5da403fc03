import MailComposer from 'nodemailer/lib/mail-composer';

export interface Mail {
  /** The same for each try, and never that of another one. */
  id: string;
  from: string;
  /** Everybody whom it is for, as all of them see it; it goes to `recipient` only. */
  to: readonly string[];
  recipient: string;
  subject: string;
  text: string;
  html: string;
}

/** Plain text and HTML, as a server takes it. */
export function mailBytes({ id, from, to, subject, text, html }: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: 'Watchkeeper', address: from },
    to: [...to],
    subject,
    text,
    html,
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // Nobody’s absence is to be told to it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

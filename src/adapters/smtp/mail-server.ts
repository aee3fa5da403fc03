/** A server that takes mail, and how it is spoken to. */
export interface MailServer {
  host: string;
  port: number;
  /** `starttls` is asked of a server that does not offer it, too. */
  tls: 'starttls' | 'tls' | 'none';
  /** Certificates to trust, as PEM; null: those of Node. */
  ca: string | null;
  login: { user: string; password: string } | null;
}

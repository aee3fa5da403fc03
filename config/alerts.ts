/** Whom to tell of what is wrong, and how. */
import type { AlertPolicy, AlertRoute, QuietHours } from '../src/domain/alerts/alert-settings';

export interface SmtpChannel {
  kind: 'smtp';
  host: string;
  port: number;
  from: string;
  to: readonly string[];
  /** Null: no login. Its password is in the file, or in the variable. */
  user: string | null;
  passwordFile: string | null;
  passwordEnv: string | null;
  /** `starttls`: refused when the server does not offer it; `tls`: from the first byte; `none`: in the clear. */
  tls: 'starttls' | 'tls' | 'none';
  /** Certificates to trust; null: those of Node. */
  ca: string | null;
}

export interface WebhookChannel {
  kind: 'webhook';
  /** One of the two is named: such a URL often is a secret. */
  url: string | null;
  urlFile: string | null;
  /** What is sent, with `{text}`, `{subject}`, `{severity}`, `{count}` in its texts; null: the message as data. */
  template: WebhookTemplate | null;
}

export type WebhookTemplate = string | number | boolean | null | WebhookTemplate[] | { [key: string]: WebhookTemplate };

export type ChannelSettings = SmtpChannel | WebhookChannel;

export interface RouteSettings extends Omit<AlertRoute, 'channels'> {
  /** Names of channels; null: every one. */
  channels: readonly string[] | null;
}

export interface AlertSettings {
  /** None: nobody is told of anything. */
  channels: Readonly<Record<string, ChannelSettings>>;
  /** None: everything goes to every channel. */
  routes: readonly RouteSettings[];
  policy: AlertPolicy;
  quiet: readonly QuietHours[];
}

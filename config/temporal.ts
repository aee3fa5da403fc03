import { didYouMean } from '../src/domain/did-you-mean';
import { defaultsOf, mapped, section, setting, text, wholeNumber, type Reader } from './reading/readers';

export type TemporalSettings =
  | { kind: 'embedded'; namespace: string; port: number; uiPort: number }
  | { kind: 'address'; address: string; namespace: string }
  /** Temporal's own TOML file and environment variables (`@temporalio/envconfig`) say where. */
  | { kind: 'env'; namespace: string };

interface WrittenTemporal {
  address: string;
  namespace: string;
  port: number;
  uiPort: number;
}

const port = wholeNumber(1, 65535);

function judgeAddress(value: string): string | null {
  if (value === 'embedded' || value === 'env') return null;
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/.exec(value);
  const isPort = match !== null && Number(match[2]) >= 1 && Number(match[2]) <= 65535;
  if (isPort) return null;
  const guess = didYouMean(value, ['embedded', 'env']);
  return `${JSON.stringify(value)} is no address; write embedded, env or host:port, like temporal.example.org:7233${guess}`;
}

function judgeNamespace(value: string): string | null {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(value)) return null;
  return `${JSON.stringify(value)} is no namespace; write letters, digits, ".", "_" and "-", like watchkeeper`;
}

const readTemporal: Reader<TemporalSettings> = mapped(
  section<WrittenTemporal>(
    {
      address: setting(text('embedded, env or host:port', judgeAddress), 'embedded'),
      namespace: setting(text('the name of a Temporal namespace', judgeNamespace), 'watchkeeper'),
      port: setting(port, 7233),
      uiPort: setting(port, 8233),
    },
    (written, placeOf, refuse) => {
      // The ports belong to the embedded server; left in place for another address they do no harm.
      if (written.address !== 'embedded' || written.port === undefined) return;
      if (written.port === written.uiPort) {
        refuse(
          placeOf('uiPort'),
          `${written.uiPort} is the port of the server itself (temporal.port); write another one`,
        );
      }
    },
  ),
  ({ address, namespace, port, uiPort }): TemporalSettings => {
    if (address === 'embedded') return { kind: 'embedded', namespace, port, uiPort };
    if (address === 'env') return { kind: 'env', namespace };
    return { kind: 'address', address, namespace };
  },
);

export const temporalSetting = defaultsOf(readTemporal);

/** The one way to a Temporal client; nothing here connects on import. */
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { TemporalSettings } from '../../config/temporal';
import { endCallsOfClosedChannel } from './closed-channel';
import { RequestFailure } from './request-failure';
import { explainRefusal, unreachableAt } from './temporal-refusal';

export interface TemporalDoor {
  client: Client;
  close(): Promise<void>;
}

export interface TemporalPlace {
  address: string;
  namespace: string;
  /** Understood by both `Connection` and `NativeConnection`. */
  connectionOptions: {
    address: string;
    tls?: NonNullable<ConnectionOptions['tls']>;
    apiKey?: string;
    metadata?: Record<string, string>;
  };
}

/** Of every client's connection. */
export const channelOptions = {
  // Defaults reach a returned server only after 8 s; with these it takes 3 to 4.5 s (measured).
  channelArgs: {
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.min_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 1000,
  },
  interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endCallsOfClosedChannel],
} satisfies ConnectionOptions;
const connectTimeoutMs = 2_300;
/** For a look at why: whoever answered a handshake with a no does so again at once, if its machine is not busy. */
const whyMs = 1_200;

export function temporalPlace(settings: TemporalSettings): TemporalPlace {
  if (settings.kind === 'env') return placeFromEnvironment(settings.namespace);
  const address = settings.kind === 'embedded' ? `127.0.0.1:${settings.port}` : settings.address;
  return { address, namespace: settings.namespace, connectionOptions: { address } };
}

function readEnvironment(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (error) {
    const message = `the TEMPORAL_* variables, or the file that they name, cannot be used: ${(error as Error).message}`;
    throw new RequestFailure('tlsFailed', message, { cause: error });
  }
}

function placeFromEnvironment(namespace: string): TemporalPlace {
  const { connectionOptions, namespace: theirs } = readEnvironment();
  const { address = 'localhost:7233', tls, apiKey, metadata } = connectionOptions;
  return {
    address,
    namespace: theirs ?? namespace,
    connectionOptions: {
      address,
      ...(tls == null ? {} : { tls }),
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(metadata ? { metadata: metadata as Record<string, string> } : {}),
    },
  };
}

/** Fails within 4 s, as `unreachable`, when nobody is there. */
export async function connect(settings: TemporalSettings): Promise<TemporalDoor> {
  const place = temporalPlace(settings);
  const connection = Connection.lazy({ ...optionsFor(place), connectTimeout: connectTimeoutMs });
  try {
    await connection.ensureConnected();
    return doorTo(connection, place);
  } catch (error) {
    await connection.close();
    const refusal = explainRefusal(error);
    if (refusal !== null) throw refusal;
    const why = await whyNot(place);
    throw explainRefusal(why, place.connectionOptions.tls !== undefined) ?? unreachableAt(place.address, why ?? error);
  }
}

/** The wait for a connection ends with the word "deadline"; a call that does not wait tells the last thing that failed. */
async function whyNot(place: TemporalPlace): Promise<unknown> {
  const channelArgs = { 'grpc.use_local_subchannel_pool': 1 };
  const connection = Connection.lazy({ ...place.connectionOptions, interceptors: [], channelArgs });
  try {
    await connection.withDeadline(Date.now() + whyMs, () => connection.workflowService.getSystemInfo({}));
    return null;
  } catch (error) {
    return error;
  } finally {
    await connection.close();
  }
}

/** Never waits and never fails: the first call connects, and each call has its own deadline. */
export function connectLazily(settings: TemporalSettings): TemporalDoor {
  const place = temporalPlace(settings);
  return doorTo(Connection.lazy(optionsFor(place)), place);
}

function optionsFor(place: TemporalPlace): ConnectionOptions {
  return { ...place.connectionOptions, ...channelOptions };
}

function doorTo(connection: Connection, { namespace }: TemporalPlace): TemporalDoor {
  return { client: new Client({ connection, namespace }), close: () => connection.close() };
}

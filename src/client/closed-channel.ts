/**
 * A call that waits to be tried again may outlive its connection. Then grpc-js throws "Channel has been shut down" out of
 * a timer of the SDK's retry interceptor, where nobody can catch it and the process ends; here the call ends instead.
 */
import { InterceptingCall, Metadata, status, type Interceptor } from '@grpc/grpc-js';

/** To stand after the interceptor that repeats calls. */
export const endCallsOfClosedChannel: Interceptor = (options, nextCall) => {
  try {
    return new InterceptingCall(nextCall(options));
  } catch (error) {
    const { message } = error as Error;
    return new InterceptingCall(noCall, {
      start: (_metadata, listener) =>
        listener.onReceiveStatus({ code: status.CANCELLED, details: message, metadata: new Metadata() }),
    });
  }
};

const nothing = () => undefined;
/** Nothing reaches it: what follows a `start` that is not handed on is kept back. */
const noCall = {
  cancelWithStatus: nothing,
  getPeer: () => '',
  start: nothing,
  sendMessageWithContext: nothing,
  sendMessage: nothing,
  startRead: nothing,
  halfClose: nothing,
  getAuthContext: () => null,
};

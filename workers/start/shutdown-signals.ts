export interface ShutdownSignals {
  /** Aborted by the first request to end. */
  end: AbortSignal;
  /** Aborted by the next one. */
  hurry: AbortSignal;
  release(): void;
}

/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const sameRequestMs = 1000;

export function listenForShutdown(): ShutdownSignals {
  const end = new AbortController();
  const hurry = new AbortController();
  let firstAtMs = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!end.signal.aborted) {
      firstAtMs = performance.now();
      end.abort();
    } else if (signal !== 'SIGHUP' && performance.now() - firstAtMs > sameRequestMs) {
      hurry.abort();
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    end: end.signal,
    hurry: hurry.signal,
    release: () => signals.forEach((signal) => process.off(signal, onSignal)),
  };
}

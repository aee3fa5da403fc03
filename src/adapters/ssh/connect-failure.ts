/** Why a connection to an SSH server did not come about: no command was sent on it. */
import { connectionFailure } from '../tcp/failure';
import { neverBegun, type NeverBegun } from './command-outcome';

/** How far it had come. `greeting`: TCP is there, the server has not named itself. */
export type ConnectPhase = 'tcp' | 'greeting' | 'keys' | 'login';

export interface FailedConnect {
  place: string;
  username: string;
  phase: ConnectPhase;
  /** What the server sent first. */
  firstWords: string;
  withinMs: number;
}

export class ConnectDeadline extends Error {}

export function connectFailure(error: unknown, failed: FailedConnect): NeverBegun {
  const { place, username, phase } = failed;
  const { message, code, level } = error as Error & { code?: string | number; level?: string };
  if (error instanceof ConnectDeadline) return lateConnect(failed);
  if (phase === 'tcp') return neverBegun('unreachable', `${place} ${connectionFailure(String(code ?? message))}`);
  if (level === 'client-authentication') {
    return neverBegun(
      'login',
      `${place} does not let ${username} in with the key; add its public key to the account’s authorized_keys ` +
        `(the server’s log says more)`,
    );
  }
  if (phase === 'greeting') return neverBegun('handshake', `${place} ${greetingFailure(failed, message)}`);
  if (level === 'handshake' && message.includes('no matching')) {
    return neverBegun(
      'handshake',
      `${place} has no way to encrypt in common with us (${message}); bring it up to date`,
    );
  }
  const during = phase === 'keys' ? 'while keys were exchanged' : `while ${username} logged in`;
  return neverBegun('handshake', `${place} ended the connection ${during} (${message}); its log may say why`);
}

function lateConnect({ place, phase, withinMs }: FailedConnect): NeverBegun {
  const within = `within ${withinMs < 1000 ? `${withinMs} ms` : `${Math.round(withinMs / 1000)} s`}`;
  if (phase === 'tcp') {
    return neverBegun(
      'unreachable',
      `${place} does not answer ${within}; see that it runs, and that it may be reached`,
    );
  }
  const what = phase === 'greeting' ? 'does not say what it is' : 'does not finish the login';
  return neverBegun('handshake', `${place} ${what} ${within}; see that its SSH server is well`);
}

function greetingFailure({ firstWords }: FailedConnect, message: string): string {
  if (firstWords.includes('MaxStartups')) {
    return 'has too many logins under way (MaxStartups), and takes no more for now';
  }
  if (firstWords.startsWith('SSH-')) return `does not speak SSH as we do (${message}); bring it up to date`;
  if (firstWords !== '') return 'does not answer as an SSH server does; correct host and port';
  return (
    'ended the connection before it said a word: too many logins are under way (MaxStartups), it refuses this ' +
    'address, or it is being stopped; its log says which'
  );
}

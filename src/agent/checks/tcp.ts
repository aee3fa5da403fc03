import { tcpConnect } from '../../adapters/tcp/connect';
import type { Check } from './check';

export const checkTcp: Check = (target, settings) => tcpConnect(target.port, settings.timeoutMs);

/** All measurements by name: the one registry. */
import type { Measurement } from './measurement';
import { adopt } from './measurements/adopt';
import { away } from './measurements/away';
import { burst } from './measurements/burst';
import { crash } from './measurements/crash';
import { crashAll } from './measurements/crash-all';
import { crashDatabase } from './measurements/crash-database';
import { cutOff } from './measurements/cut-off';
import { databaseNoise } from './measurements/database-noise';
import { hang } from './measurements/hang';
import { idle } from './measurements/idle';
import { move } from './measurements/move';
import { noise } from './measurements/noise';
import { orders } from './measurements/orders';
import { report } from './measurements/report';

export const measurements: Record<string, Measurement> = {
  crash,
  'crash-all': crashAll,
  hang,
  idle,
  burst,
  adopt,
  report,
  noise,
  away,
  move,
  'database-noise': databaseNoise,
  'cut-off': cutOff,
  'crash-database': crashDatabase,
  orders,
};

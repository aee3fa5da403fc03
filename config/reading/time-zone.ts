import { judgeTimeZone } from '../../src/domain/time-zone';
import { text } from './readers';

export const timeZone = text('a time zone', judgeTimeZone);

import { text } from '../reading/readers';

const longest = 254;
const pattern = /^[A-Za-z0-9.!#$%&'+=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** It stands in Workflow Ids and in patterns of silences, so it holds no `/`, `:` and `*`. */
export const mailAddress = text('an address of mail', (value) =>
  pattern.test(value) && value.length <= longest
    ? null
    : `${JSON.stringify(value)} is no address of mail that can be used; write one like ops@example.org`,
);

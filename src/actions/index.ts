import { account } from './account.ts';

/** What forms send, a file for each group. */
export const server = { account };

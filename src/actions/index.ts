import { account } from './account.ts';
import { alerts } from './alerts.ts';

/** What forms send, a file for each group. */
export const server = { account, alerts };

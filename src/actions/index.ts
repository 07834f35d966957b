import { account } from './account.ts';
import { alerts } from './alerts.ts';
import { reports } from './reports.ts';

/** What forms send, a file for each group. */
export const server = { account, alerts, reports };

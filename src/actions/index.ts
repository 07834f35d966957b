import { account } from './account.ts';
import { alerts } from './alerts.ts';
import { reports } from './reports.ts';

/** The actions of all forms. */
export const server = { account, alerts, reports };

import { credentials, sessions, users, verifications } from './account-schema.ts';

/** The tables under better-auth's names of them. */
export const authTables = { user: users, session: sessions, account: credentials, verification: verifications };

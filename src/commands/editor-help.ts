import { databaseHelp } from './configured-database.ts';

const end = `${databaseHelp}
  --help                this text

Exit codes: 0 done, 1 no such account or the database did not do it, 2 wrong arguments or configuration
`;

export const grantHelp = `npm run editor:grant -- EMAIL [--resort ID]… : lets an account report on resorts

Without --resort: on every resort. Resorts are added to those that it has. It counts from the
account's next request on; what it may do is shown at /account and listed by editor:list.

  --resort ID           a resort, once for each; the id is the end of its address, /resorts/ID
  --admin               makes it an admin, who may report on everything
  --invite              makes the account if there is none; it is opened by a mailed link

${end}`;

export const revokeHelp = `npm run editor:revoke -- EMAIL [--resort ID]… : takes that back

Without --resort: every resort, and the role of an admin too. It counts from the account's next
request on; reports that were published stay.

  --resort ID           a resort, once for each

${end}`;

export const listHelp = `npm run editor:list: who may report on what

  --json                for scripts: [{"email","role","resorts"}], "*" is every resort

${end}`;

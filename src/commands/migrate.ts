import { parseArgs } from 'node:util';
import { runCommand } from '../../worker/run-command.ts';
import { migrateDatabase } from '../storage/migrate.ts';
import { databaseHelp, withDatabase } from './configured-database.ts';

const help = `npm run db:migrate: brings the tables of the database up to date

Does nothing if they already are. npm start runs it too; a site on Vercel needs it
once per release, from a machine that knows its DATABASE_URL.

${databaseHelp}
  --help                this text

Exit codes: 0 up to date, 1 a database error, 2 wrong arguments or configuration
`;

await runCommand({
	name: 'db:migrate',
	help,
	async run({ args }) {
		parseArgs({ args: [...args], options: {} });
		await withDatabase(migrateDatabase);
		process.stdout.write('The database is up to date.\n');
		return 0;
	},
});

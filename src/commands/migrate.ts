import { parseArgs } from 'node:util';
import { migrateDatabase } from '../storage/migrate.ts';
import { databaseHelp, openConfiguredDatabase } from './configured-database.ts';
import { runCommand } from './run-command.ts';

const help = `npm run db:migrate: brings the tables of the database up to date

Does nothing if they are. npm start does the same by itself; a site on Vercel needs it
once per release, from a machine that knows its DATABASE_URL.

${databaseHelp}
  --help                this text

Exit codes: 0 up to date, 1 the database did not do it, 2 wrong arguments or configuration
`;

await runCommand('db:migrate', async () => {
	const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
	if (values.help) {
		process.stdout.write(help);
		return;
	}
	const database = await openConfiguredDatabase(process.env);
	try {
		await migrateDatabase(database);
	} finally {
		database.close();
	}
	process.stdout.write('The database is up to date.\n');
});

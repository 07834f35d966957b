import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from '../../worker/run-command.ts';
import { loadEnvironment, readConfiguration } from '../start/configuration.ts';

const help = `npm run rollback [-- ID]: back to the build before, without building

Lets the site that npm start runs switch to the build that it served before, or to the
one of this id (its first digits are enough), without losing a request. It stays, also
after a restart, until the next npm run deploy. The database is not rolled back: a build
that lacks what a later migration took away is refused, and the migration named.

The three builds before the current one are kept: npm run deploy -- --list shows them.

  --help     this text

Configuration comes from the environment and from .env, as for npm start.

Exit codes: 0 done, 1 failed (the same build as before is served), 2 wrong arguments or configuration.
`;

const root = join(import.meta.dirname, '../..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

await runCommand({
	name: 'rollback',
	help,
	async run({ args, stopSignal }) {
		const startedAt = performance.now();
		const [id = null, ...more] = parseArgs({ args: [...args], allowPositionals: true, options: {} }).positionals;
		if (more.length > 0 || id === '') throw new UsageError('npm run rollback takes at most one build (see --help)');
		const signal = stopSignal();
		const { variables } = await loadEnvironment(join(root, '.env'), process.env);
		const configuration = readConfiguration(variables, root);
		// Imported late, so that a bad variable is reported before everything is loaded.
		const { describeDeployed, rollBackSite } = await import('../start/deploy.ts');
		const done = await rollBackSite({ root, variables, configuration, print, signal, now: Date.now }, id);
		print(describeDeployed(done, performance.now() - startedAt));
		return 0;
	},
});

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../worker/run-command.ts';
import { loadEnvironment, readConfiguration } from '../start/configuration.ts';

const help = `npm run deploy: a new version, without losing a request

Builds the sources beside the running site, migrates the database, starts the functions
of the new build, renders the cached pages with them, and lets the site that npm start
runs switch to it in one step. If any of that fails, the build before stays.

Where no site runs with this DATA_DIR, it only builds and migrates: npm start serves it.
Secrets that are missing are added to .env, as npm start does.
Back to the build before: npm run rollback. What a start reads needs a restart instead:
changed variables, and changes in src/start, src/edge and worker.

  --list     show the builds that there are, newest first, and do nothing
  --help     this text

Configuration comes from the environment and from .env, as for npm start.

Exit codes: 0 done, 1 failed (the build before is served), 2 wrong arguments or configuration.
`;

const root = join(import.meta.dirname, '../..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

await runCommand({
	name: 'deploy',
	help,
	async run({ args, stopSignal }) {
		const startedAt = performance.now();
		const { values } = parseArgs({ args: [...args], options: { list: { type: 'boolean' } } });
		const signal = stopSignal();
		const { variables, keepGenerated } = await loadEnvironment(join(root, '.env'), process.env);
		const configuration = readConfiguration(variables, root);
		// Imported late, so that a bad variable is reported before everything is loaded.
		const { deploySources, describeBuilds, describeDeployed } = await import('../start/deploy.ts');
		if (values.list) {
			print(await describeBuilds(configuration.dataDir));
			return 0;
		}
		// The next start must find the token that is baked in.
		await keepGenerated();
		const deployed = await deploySources({ root, variables, configuration, print, signal, now: Date.now });
		print(describeDeployed(deployed, performance.now() - startedAt));
		return 0;
	},
});

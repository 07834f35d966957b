import { startAdminServer } from './admin-server.ts';
import { type CliOptions, HELP, readCliOptions } from './cli-options.ts';
import { ConfigError, readWorkerEnv } from './env.ts';
import { loadVariables } from './env-file.ts';
import { createLog, type WorkerLog } from './log.ts';
import { startWorker } from './start-worker.ts';
import { logFor, readTargets, type Target } from './targets.ts';

async function main(): Promise<number> {
	const options = readCliOptions(process.argv.slice(2));
	if (options === 'help') {
		process.stdout.write(HELP);
		return 0;
	}
	const variables = await loadVariables(process.cwd(), process.env);
	const { targetsFile } = options;
	const targets: readonly Partial<Target>[] =
		targetsFile === undefined ? [{ variables }] : await readTargets(targetsFile, variables);
	const log = createLog(logLevelOf(targets), secretsOf(targets));
	return run(targets, options, log);
}

async function run(targets: readonly Partial<Target>[], options: CliOptions, log: WorkerLog): Promise<number> {
	const { once, exportDir, admin } = options;
	const stopped = signalled();
	await using started = new AsyncDisposableStack();
	const workers = targets.map(({ name, variables = {} }) => {
		const ownLog = name === undefined ? log : logFor({ name, variables }, log);
		const dir = exportDir ?? readWorkerEnv(variables).EXPORT_DIR;
		const worker = startWorker(variables, { log: ownLog, name, once, exportDir: dir });
		started.defer(() => worker.stop());
		return worker;
	});
	const stop = () => Promise.all(workers.map((worker) => worker.stop()));
	if (admin !== null) {
		const server = started.use(await startAdminServer(admin, () => workers.map((worker) => worker.status())));
		log.info({ event: 'admin', url: server.url }, 'answering probes');
	}
	if (!once) {
		log.info({ event: 'stopping', signal: await stopped }, 'finishing what is under way');
		await stop();
		return 0;
	}
	void stopped.then(stop);
	const reports = await Promise.all(workers.map((worker) => worker.ranOnce));
	return reports.every((report) => report?.ok) ? 0 : 1;
}

function secretsOf(targets: readonly Partial<Target>[]): readonly string[] {
	return targets.flatMap(({ variables = {} }) => {
		const { BYPASS_TOKEN, VERCEL_AUTOMATION_BYPASS_SECRET, DEADMAN_URL, HEARTBEAT_URL } = readWorkerEnv(variables);
		const secrets = [BYPASS_TOKEN, VERCEL_AUTOMATION_BYPASS_SECRET, DEADMAN_URL, HEARTBEAT_URL];
		return secrets.filter((secret) => secret !== undefined);
	});
}

function logLevelOf([target]: readonly Partial<Target>[]) {
	return readWorkerEnv(target?.variables ?? {}).LOG_LEVEL;
}

/** Resolves with the name of the first signal to stop; the second one ends the process. */
function signalled(): Promise<string> {
	return new Promise((resolve) => {
		for (const name of ['SIGINT', 'SIGTERM'] as const) {
			process.once(name, () => {
				process.once(name, () => process.exit(130));
				resolve(name);
			});
		}
	});
}

function explain(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if ('code' in error && error.code === 'EADDRINUSE') return 'The address of --admin-port is in use: choose another';
	return error.message;
}

try {
	process.exit(await main());
} catch (error) {
	const isUsage = error instanceof ConfigError || (error instanceof TypeError && 'code' in error);
	process.stderr.write(`${explain(error)}\n`);
	process.exit(isUsage ? 2 : 1);
}

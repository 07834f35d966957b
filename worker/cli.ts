import { startAdminServer } from './admin-server.ts';
import { type CliOptions, HELP, readCliOptions } from './cli-options.ts';
import { readWorkerEnv } from './env.ts';
import { loadVariables } from './env-file.ts';
import { createLog, type WorkerLog } from './log.ts';
import { runCommand } from './run-command.ts';
import { startWorker } from './start-worker.ts';
import { logFor, readTargets, type Target } from './targets.ts';

await runCommand({
	name: 'worker',
	help: HELP,
	async run({ args, stopSignal }) {
		const options = readCliOptions(args);
		const variables = await loadVariables(process.cwd(), process.env);
		const { targetsFile } = options;
		const targets: readonly Partial<Target>[] =
			targetsFile === undefined ? [{ variables }] : await readTargets(targetsFile, variables);
		const log = createLog(logLevelOf(targets), secretsOf(targets));
		return run(targets, options, log, stopSignal());
	},
});

async function run(
	targets: readonly Partial<Target>[],
	options: CliOptions,
	log: WorkerLog,
	signal: AbortSignal,
): Promise<0 | 1> {
	const { once, exportDir, admin } = options;
	const stopped = new Promise<string>((resolve) => {
		signal.addEventListener('abort', () => resolve(String(signal.reason)), { once: true });
	});
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
		const server = await startAdminServer(admin, () => workers.map((worker) => worker.status())).catch(explainAddress);
		started.use(server);
		log.info({ event: 'admin', url: server.url }, 'serving health checks and metrics');
	}
	if (!once) {
		log.info({ event: 'stopping', signal: await stopped }, 'finishing runs in progress');
		await stop();
		return 0;
	}
	void stopped.then(stop);
	const reports = await Promise.all(workers.map((worker) => worker.ranOnce));
	return reports.every((report) => report?.ok) ? 0 : 1;
}

function explainAddress(error: unknown): never {
	const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
	throw isTaken ? new Error('The address of --admin-port is in use: choose another', { cause: error }) : error;
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

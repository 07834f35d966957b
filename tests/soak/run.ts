import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scenario } from './scenario.ts';
import { alerts } from './scenarios/alerts.ts';
import { deploy } from './scenarios/deploy.ts';
import { exports } from './scenarios/exports.ts';
import { herd } from './scenarios/herd.ts';
import { hostile } from './scenarios/hostile.ts';
import { kill } from './scenarios/kill.ts';
import { races } from './scenarios/races.ts';
import { renders } from './scenarios/renders.ts';
import { slots } from './scenarios/slots.ts';
import { urls } from './scenarios/urls.ts';
import { users } from './scenarios/users.ts';
import { helpText, readSoakOptions, SoakUsageError } from './soak-options.ts';

const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
	Object.entries({ users, renders, herd, kill, races, urls, alerts, exports, deploy, slots, hostile }),
);

const say = (line: string): void => void process.stderr.write(`${line}\n`);
let stopping = false;

async function main(): Promise<void> {
	const options = readSoakOptions(process.argv.slice(2), SCENARIOS);
	if (options === 'help') {
		process.stdout.write(helpText(SCENARIOS));
		return;
	}
	await using started = new AsyncDisposableStack();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			stopping = true;
			say('Stopping');
			void started.disposeAsync().finally(() => process.exit(130));
		});
	}
	const workDir = await mkdtemp(join(tmpdir(), 'snowline-soak-'));
	started.defer(() => rm(workDir, { recursive: true, force: true }));
	const { name, count, seed, only } = options;
	const startedAt = performance.now();
	const defer = (task: () => unknown) => {
		started.defer(async () => {
			await task();
		});
	};
	const result = await SCENARIOS.get(name)?.run({ count, seed, only, workDir, say, defer });
	if (result === undefined) return;
	const tookS = Math.round((performance.now() - startedAt) / 1_000);
	const figures = { count, seed, ...result.figures, faults: result.faults.length, 'took, s': tookS };
	const width = Math.max(...Object.keys(figures).map((figure) => figure.length));
	process.stdout.write(`\n${name}\n`);
	for (const [figure, value] of Object.entries(figures)) process.stdout.write(`  ${figure.padEnd(width)}  ${value}\n`);
	for (const fault of result.faults.slice(0, 20)) process.stdout.write(`  fault: ${fault}\n`);
	process.exitCode = result.faults.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
	// An interrupted run fails, and the signal handler ends the process after the cleanup.
	if (stopping) return;
	const hint = error instanceof SoakUsageError ? ' (see --help)' : '';
	say(`soak: ${error instanceof Error ? error.message : String(error)}${hint}`);
	process.exitCode = 1;
});

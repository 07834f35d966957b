import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchUsageError, HELP, readBenchOptions } from './bench-options.ts';
import { Children } from './children.ts';
import { printResults } from './print-results.ts';
import { insertQuote, quoteResults } from './quote-results.ts';
import type { BenchResults } from './report.ts';
import { runBench } from './run-bench.ts';

const resultsFile = join(import.meta.dirname, 'results.json');
const say = (line: string): void => void process.stderr.write(`${line}\n`);

let stopping = false;

async function main(): Promise<void> {
	const options = readBenchOptions(process.argv.slice(2), resultsFile);
	if (options === 'help') {
		process.stdout.write(HELP);
		return;
	}
	await using started = new AsyncDisposableStack();
	const workDir = await mkdtemp(join(tmpdir(), 'snowline-bench-'));
	started.defer(() => rm(workDir, { recursive: true, force: true }));
	// nginx drops root privileges and still has to reach its cache.
	await chmod(workDir, 0o755);
	const children = new Children();
	started.defer(() => children.stopAll());
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const) {
		process.once(signal, () => {
			say('Stopping');
			stopping = true;
			void started.disposeAsync().finally(() => process.exit(code));
		});
	}
	const results = await runBench(options, { children, workDir, say, defer: (task) => started.defer(task) });
	process.stdout.write(`\n${printResults(results)}\n`);
	if (options.output !== null) {
		await writeFile(options.output, `${JSON.stringify(results, null, '\t')}\n`);
		say(`\nWritten to ${options.output}`);
		if (options.output === resultsFile) await renewQuotes(results);
	}
}

/** Documents quote only the run whose figures are stored. */
async function renewQuotes(results: BenchResults): Promise<void> {
	for (const file of ['README.md', 'src/edge/README.md']) {
		const path = join(import.meta.dirname, '../..', file);
		await writeFile(path, insertQuote(await readFile(path, 'utf8'), quoteResults(results)));
	}
}

main().catch((error: unknown) => {
	// An interrupted run fails, and the signal handler ends the process after the cleanup.
	if (stopping) return;
	const hint = error instanceof BenchUsageError ? ' (see --help)' : '';
	say(`bench: ${error instanceof Error ? error.message : String(error)}${hint}`);
	process.exit(1);
});

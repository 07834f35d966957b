import { MODES, type Mode } from './load/modes.ts';
import type { BenchResults, HerdRow } from './report.ts';
import { figure, formatTable } from './table.ts';

const MODE_TITLES: Readonly<Record<Mode, string>> = {
	plain: 'no headers, uncompressed',
	gzip: 'accept-encoding: gzip',
	browser: "a browser's headers, brotli where the server has it",
};
const CROWD_TITLES: Readonly<Record<HerdRow['kind'], string>> = {
	cold: 'never rendered',
	hit: 'fresh',
	stale: 'expired',
	restart: 'after a restart',
};

/** All figures as tables for a terminal. */
export function printResults({
	machine,
	settings,
	throughput,
	herd,
	coldStart,
	siteStart,
	skipped,
}: BenchResults): string {
	const { rounds, seconds, connections, visitors, load, ownCores, pageBytes } = settings;
	const sizes = Object.entries(pageBytes).map(([encoding, bytes]) => `${encoding} ${figure(bytes)}`);
	const parts = [
		`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, nginx ${machine.nginx ?? '–'}, ${load}`,
		`Page: ${sizes.join(', ')} bytes. ${ownCores ? 'One core for the server, one for the load.' : 'All on the same cores.'}`,
	];
	for (const mode of MODES) {
		const rows = throughput.filter((row) => row.mode === mode);
		if (rows.length === 0) continue;
		const headings = [
			...['server', 'requests/s', '× node:http', '× nginx', '× astro'],
			...['p50 ms', 'p99 ms', 'CPU µs', 'busy %', 'MB'],
		];
		const cells = rows.map((row) => [
			row.server,
			`${figure(row.requestsPerS)}${row.heldUp ? ' *' : '  '}`,
			...[row.ratioToNodeHttp, row.ratioToNginx, row.ratioToAstro].map((ratio) => figure(ratio, 2)),
			...[row.p50Ms, row.p99Ms].map((ms) => figure(ms, 2)),
			figure(row.cpuUsPerRequest, 1),
			figure(row.busyPercent),
			figure(row.memoryMb),
		]);
		const title = `Hits, ${mode} (${MODE_TITLES[mode]}): ${connections} connections, ${rounds} rounds of ${seconds} s`;
		parts.push(`${title}\n${formatTable(headings, cells)}`);
	}
	if (herd.length > 0) {
		const headings = ['server', 'page', 'renders', 'p50 ms', 'p99 ms', '× fresh'];
		const cells = herd.map((row) => [
			...[row.server, CROWD_TITLES[row.kind], figure(row.renders)],
			...[figure(row.p50Ms, 1), figure(row.p99Ms, 1), figure(row.ratioToHit, 1)],
		]);
		parts.push(`${visitors} concurrent visitors\n${formatTable(headings, cells)}`);
	}
	if (coldStart.length > 0) {
		const headings = [
			'server',
			'first answer ms',
			'first hit ms',
			'restarted: first answer ms',
			'first hit ms',
			'× node:http',
		];
		const cells = coldStart.map((row) => [
			row.server,
			...[row.firstAnswerMs, row.firstHitMs, row.restartFirstAnswerMs, row.restartFirstHitMs].map((ms) => figure(ms)),
			figure(row.restartRatioToNodeHttp, 1),
		]);
		parts.push(`From the start of the process\n${formatTable(headings, cells)}`);
	}
	if (siteStart) {
		const { firstHitMs, ratioToNodeHttp, memoryMb } = siteStart;
		const start = `npm start, pages on the disk: first hit after ${figure(firstHitMs)} ms`;
		const memory = `${figure(memoryMb)} MB ten seconds after the worker's first run`;
		parts.push(`${start} (${figure(ratioToNodeHttp, 1)} × node:http), ${memory}`);
	}
	if (throughput.some(({ heldUp }) => heldUp))
		parts.push('* Not the limit of the server, but of the load or of what else ran on this machine: it can do more.');
	parts.push(...skipped.map(({ server, reason }) => `Without ${server}: ${reason}`));
	return parts.join('\n\n');
}

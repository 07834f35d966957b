import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Children } from '../children.ts';
import type { LoadGenerator, LoadResult } from './load.ts';

const Report = z.object({
	requests: z.number(),
	durationUs: z.number().positive(),
	p50Us: z.number(),
	p99Us: z.number(),
	errors: z.number(),
});

/** Reads the line that `wrk-report.lua` prints. @throws {Error} there is none */
export function parseWrkReport(printed: string): LoadResult {
	const line = /^REPORT (\{.*\})$/m.exec(printed)?.[1];
	if (line === undefined) throw new Error(`wrk did not report: ${printed.slice(-400)}`);
	const { requests, durationUs, p50Us, p99Us, errors } = Report.parse(JSON.parse(line));
	return {
		requests,
		requestsPerS: (requests / durationUs) * 1_000_000,
		p50Ms: p50Us / 1_000,
		p99Ms: p99Us / 1_000,
		errors,
	};
}

/** wrk with one thread: it has one core. */
export function wrkLoad(children: Children, core: number | undefined): LoadGenerator {
	const script = fileURLToPath(new URL('./wrk-report.lua', import.meta.url));
	return {
		name: 'wrk',
		async run({ url, headers, connections, seconds }) {
			const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
			const shape = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'];
			return parseWrkReport(await children.run('wrk', [...shape, ...given, '-s', script, `${url}/`], { core }));
		},
	};
}

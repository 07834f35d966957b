import { join } from 'node:path';
import { z } from 'zod';
import type { Children } from '../children.ts';
import type { LoadGenerator, LoadResult } from './load.ts';

const Report = z.object({
	duration: z.number().positive(),
	requests: z.object({ total: z.number() }),
	latency: z.object({ p50: z.number(), p99: z.number() }),
	errors: z.number(),
	non2xx: z.number(),
});

/** Parses the output of `autocannon --json`; its latencies are whole milliseconds. @throws {Error} other output */
export function parseAutocannonReport(printed: string): LoadResult {
	const { duration, requests, latency, errors, non2xx } = Report.parse(JSON.parse(printed));
	return {
		requests: requests.total,
		requestsPerS: requests.total / duration,
		p50Ms: latency.p50,
		p99Ms: latency.p99,
		errors: errors + non2xx,
	};
}

/** Slower than what it measures where servers are fast: the busy column tells. */
export function autocannonLoad(children: Children, core: number | undefined, peerDir: string): LoadGenerator {
	const program = join(peerDir, 'node_modules/autocannon/autocannon.js');
	return {
		name: 'autocannon',
		async run({ url, headers, connections, seconds }) {
			// It sends `connection: keep-alive` itself.
			const own = Object.entries(headers).filter(([name]) => name !== 'connection');
			const given = own.flatMap(([name, value]) => ['-H', `${name}=${value}`]);
			const shape = ['--json', '--no-progress', '-c', String(connections), '-d', String(seconds)];
			const printed = await children.run(process.execPath, [program, ...shape, ...given, `${url}/`], { core });
			return parseAutocannonReport(printed);
		},
	};
}

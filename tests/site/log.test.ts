import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { startEdge } from '../../src/edge/edge.ts';
import { createLog, type LogLevel } from '../../src/log.ts';

// Log lines of the site's functions pass through the edge at their own level.

const build = inject('siteBuild');

test.each<LogLevel>(['warn', 'error'])(
	'with LOG_LEVEL=%s an error of the site is one JSON line at its own level',
	async (level) => {
		const dir = await mkdtemp(join(tmpdir(), 'snowline-log-'));
		const databaseFile = join(dir, 'snowline.db');
		await writeFile(databaseFile, 'this is no database '.repeat(500));
		const lines: string[] = [];
		const edge = await startEdge({
			...{ dir: build.outputDir, host: '127.0.0.1', port: 0, publicOrigin: build.siteUrl },
			env: {
				LOG_LEVEL: level,
				DATABASE_URL: `file:${databaseFile}`,
				BYPASS_TOKEN: build.bypassToken,
				WEATHER: 'simulated',
			},
			log: createLog({ level, secrets: [], output: { write: (line) => lines.push(line) } }),
		});
		try {
			await fetch(`${edge.url}/api/health`);
			await edge.idle();
		} finally {
			await edge.close(5_000);
			await rm(dir, { recursive: true });
		}
		const errors = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'storage-unavailable');
		expect(errors).toEqual([
			{
				...{ level: 'error', output: '_render', event: 'storage-unavailable' },
				time: expect.stringMatching(/^\d{4}-/),
				...{ code: 'STORAGE_DAMAGED', msg: expect.any(String) },
				err: expect.objectContaining({ code: 'STORAGE_DAMAGED', stack: expect.stringMatching(/\n +at /) }),
			},
		]);
		expect(lines.join('')).not.toContain(build.bypassToken);
	},
	30_000,
);

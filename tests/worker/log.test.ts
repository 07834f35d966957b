import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { createLog, type WorkerLog } from '../../worker/log.ts';
import { TOKEN } from './fake-site.ts';

/** Everything that was written, by a log of its own. */
async function written(isTTY: boolean, write: (log: WorkerLog) => void): Promise<string> {
	const dir = await mkdtemp(join(tmpdir(), 'worker-log-'));
	const file = createWriteStream(join(dir, 'log'));
	write(createLog('info', [TOKEN, 'protection'], Object.assign(file, { isTTY }) as unknown as NodeJS.WriteStream));
	file.end();
	await finished(file);
	const text = await readFile(join(dir, 'log'), 'utf8');
	await rm(dir, { recursive: true });
	return text;
}

test.each([true, false])('no line contains a secret, in whatever field (terminal: %s)', async (isTTY) => {
	const text = await written(isTTY, (log) => {
		log.info({ headers: { authorization: `Bearer ${TOKEN}` }, BYPASS_TOKEN: TOKEN }, 'asked');
		log.warn({ detail: `GET https://snow.example/?__prerender_bypass=${TOKEN} failed` }, `with ${TOKEN}`);
		log.error({ nested: { deeper: { list: [TOKEN, 'protection'] } } }, 'broken');
	});
	expect(text).toContain('asked');
	expect(text).toContain('[redacted]');
	expect(text).not.toContain(TOKEN);
	expect(text).not.toContain('protection');
});

test('a line is JSON with its time, except on a terminal', async () => {
	const line = await written(false, (log) => log.info({ event: 'regeneration' }, '6 pages regenerated'));
	expect(JSON.parse(line)).toEqual({
		level: 'info',
		time: expect.any(String),
		event: 'regeneration',
		msg: '6 pages regenerated',
	});
	const pretty = await written(true, (log) => log.info({ event: 'regeneration' }, '6 pages regenerated'));
	expect(pretty).toMatch(/INFO.*6 pages regenerated/s);
});

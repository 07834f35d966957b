import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, inject, test } from 'vitest';
import { startEdgeSite } from '../support/edge-site.ts';

const build = inject('siteBuild');
const run = promisify(execFile);

function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}

/** Opens and closes the file as a backup does, in a separate process. */
async function countElsewhere(databaseFile: string): Promise<number> {
	const script = `
		const { DatabaseSync } = require('node:sqlite');
		const database = new DatabaseSync(process.argv[1]);
		console.log(database.prepare('SELECT count(*) AS n FROM hourly_readings').get().n);
		database.close();`;
	const { stdout } = await run(process.execPath, ['-e', script, databaseFile]);
	return Number(stdout);
}

// The test has opened the database in the edge's process, to migrate it. If a handle of it is closed late, by garbage
// collection, it must not release the locks of the functions: another process would then think that it is alone, and
// remove the write-ahead log.
test('another process can read the stored figures while the site runs, and after it has stopped', async () => {
	await using site = await startEdgeSite(build);
	expect((await site.get('/api/health')).status).toBe(200);
	collectGarbage();
	expect((await site.post('/api/refresh', {}, build.bypassToken)).status).toBe(200);
	const stored = await countElsewhere(site.databaseFile);
	expect(stored).toBeGreaterThan(0);
	expect((await site.post('/api/refresh', { force: true }, build.bypassToken)).status).toBe(200);
	expect(await countElsewhere(site.databaseFile)).toBeGreaterThanOrEqual(stored);
});

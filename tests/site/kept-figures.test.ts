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

/** Opens and closes the file as a backup does, in a process of its own. */
async function countElsewhere(databaseFile: string): Promise<number> {
	const script = `
		const { DatabaseSync } = require('node:sqlite');
		const database = new DatabaseSync(process.argv[1]);
		console.log(database.prepare('SELECT count(*) AS n FROM hourly_readings').get().n);
		database.close();`;
	const { stdout } = await run(process.execPath, ['-e', script, databaseFile]);
	return Number(stdout);
}

// Whoever starts the edge has had the database open in the same process, to migrate it. A handle of it that is closed
// late, when its garbage is collected, must not take the locks of the functions with it: another process would think
// itself alone then, and remove the log that they write to.
test('what is stored can be read by another process while the site runs, and again after it was', async () => {
	await using site = await startEdgeSite(build);
	expect((await site.get('/api/health')).status).toBe(200);
	collectGarbage();
	expect((await site.post('/api/refresh', {}, build.bypassToken)).status).toBe(200);
	const stored = await countElsewhere(site.databaseFile);
	expect(stored).toBeGreaterThan(0);
	expect((await site.post('/api/refresh', { force: true }, build.bypassToken)).status).toBe(200);
	expect(await countElsewhere(site.databaseFile)).toBeGreaterThanOrEqual(stored);
});

import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { codeOf, expectNoThreads, startHost } from './host-fixture.ts';

afterEach(expectNoThreads);

test('a native database driver works in two threads at once, and in the one that follows a terminated thread', async () => {
	const driver = pathToFileURL(`${process.cwd()}/node_modules/@libsql/client/lib-esm/node.js`).href;
	const source = `
		import { createClient } from '${driver}';
		const db = createClient({ url: 'file:' + new URL('./test.db', import.meta.url).pathname, timeout: 5000 });
		await db.execute('PRAGMA journal_mode = WAL');
		await db.execute('CREATE TABLE IF NOT EXISTS visit (by TEXT)');
		export const GET = async (request) => {
			if (request.url.endsWith('/spin')) for (;;);
			await db.execute({ sql: 'INSERT INTO visit VALUES (?)', args: [process.env.OWN] });
			const { rows } = await db.execute('SELECT count(*) AS n FROM visit');
			return new Response(String(rows[0].n));
		};`;
	await using fixture = await startHost(
		{
			fn: { file: 'fn.mjs', source, environment: { OWN: 'one' } },
			other: { file: 'other.mjs', source, environment: { OWN: 'two' } },
		},
		{ limits: { pingTimeoutMs: 100 } },
	);
	expect(await fixture.text('/')).toBe('1');
	expect(await fixture.text('/', { name: 'other' })).toBe('2');
	expect(await codeOf(fixture.call('/spin', { timeoutMs: 20 }))).toBe('FUNCTION_INVOCATION_TIMEOUT');
	expect(await fixture.text('/', { name: 'other' })).toBe('3');
	expect(await fixture.text('/')).toBe('4');
});

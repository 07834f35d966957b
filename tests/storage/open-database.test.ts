import { readdir, rename, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createClient } from '@libsql/client/sqlite3';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { createFakeClock, testEpochAt } from '../support/fake-clock.ts';
import { makeTempDir, openTempDatabase } from '../support/temp-db.ts';

test('creates the folder of a new database', async () => {
	await using dir = await makeTempDir();
	const database = openDatabase({ url: `file:${join(dir.path, 'not/yet/there.db')}` });
	await migrateDatabase(database);
	expect(await createLibsqlStores(database, 'open-meteo').upstream.load()).toBeNull();
	database.close();
});

test('makes a new database private: it holds sessions and private feeds', async () => {
	await using dir = await makeTempDir();
	const database = openDatabase({ url: `file:${join(dir.path, 'new.db')}` });
	await migrateDatabase(database);
	const modes = await Promise.all(
		(await readdir(dir.path)).map(async (name) => ((await stat(join(dir.path, name))).mode & 0o777).toString(8)),
	);
	expect(new Set(modes)).toEqual(new Set(['600']));
	database.close();
});

test('lets readers read while a writer writes', async () => {
	await using temp = await openTempDatabase();
	const [mode] = await temp.database.read((orm) => orm.all(sql`PRAGMA journal_mode`));
	expect(mode).toEqual({ journal_mode: 'wal' });
});

test('reports a file that is not a database as damaged', async () => {
	await using dir = await makeTempDir();
	const file = join(dir.path, 'text.db');
	await writeFile(file, 'not a database, but long enough to look for the header of one in it\n'.repeat(20));
	const { conditions } = createLibsqlStores(openDatabase({ url: `file:${file}` }), 'open-meteo');
	await expect(conditions.loadFetchStates()).rejects.toMatchObject({ name: 'StorageError', code: 'STORAGE_DAMAGED' });
});

test('reports missing tables', async () => {
	await using dir = await makeTempDir();
	const database = openDatabase({ url: `file:${join(dir.path, 'empty.db')}` });
	const { conditions } = createLibsqlStores(database, 'open-meteo');
	await expect(conditions.loadFetchStates()).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
	database.close();
});

test('reports a folder that cannot be created as unreachable', async () => {
	await using dir = await makeTempDir();
	await writeFile(join(dir.path, 'file'), '');
	const { upstream } = createLibsqlStores(openDatabase({ url: `file:${join(dir.path, 'file/db')}` }), 'open-meteo');
	await expect(upstream.load()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
});

test('reports a server that is down, refuses or times out as unreachable', async () => {
	await using hanging = await listen(() => {});
	await using refusing = await listen((_, response) => response.writeHead(401).end('{"error":"no such token"}'));
	const gone = await listen(() => {});
	await gone[Symbol.asyncDispose]();
	for (const { url } of [hanging, refusing, gone]) {
		const { upstream } = createLibsqlStores(openDatabase({ url, timeoutMs: 100 }), 'open-meteo');
		await expect(upstream.load()).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
	}
});

test('queries a server over HTTP with its token', async () => {
	const authorizations: (string | undefined)[] = [];
	await using server = await listen((request, response) => {
		authorizations.push(request.headers.authorization);
		response.writeHead(500).end();
	});
	const database = openDatabase({ url: server.url, authToken: 'token-of-the-database' });
	await expect(createLibsqlStores(database, 'open-meteo').upstream.load()).rejects.toMatchObject({
		code: 'STORAGE_UNREACHABLE',
		message: expect.not.stringContaining('token-of-the-database'),
	});
	expect(authorizations).toContain('Bearer token-of-the-database');
});

test('reopens after a damaged file was replaced', async () => {
	await using good = await openTempDatabase();
	await using dir = await makeTempDir();
	const file = join(dir.path, 'replaced.db');
	await writeFile(file, 'x'.repeat(4_096));
	const { upstream } = createLibsqlStores(openDatabase({ url: `file:${file}` }), 'open-meteo');
	await expect(upstream.load()).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
	await good.database.read((orm) => orm.run(sql`vacuum into ${join(dir.path, 'copy.db')}`));
	await rename(join(dir.path, 'copy.db'), file);
	expect(await upstream.load()).toBeNull();
});

test('a locked database is waited for once, and then fails at once for a while', async () => {
	await using temp = await openTempDatabase();
	const clock = createFakeClock();
	const database = openDatabase({ url: temp.url, timeoutMs: 20, now: clock.now });
	const { heartbeats } = createLibsqlStores(database, 'open-meteo');
	const release = await lockForWriting(temp.url);
	await expect(heartbeats.beat('worker', 1)).rejects.toMatchObject({ code: 'STORAGE_LOCKED' });
	await release();
	await expect(heartbeats.beat('worker', 1)).rejects.toMatchObject({ code: 'STORAGE_LOCKED' });
	expect(await heartbeats.lastBeats()).toEqual(new Map());
	await clock.advance(10_000);
	await heartbeats.beat('worker', 1);
	expect(await heartbeats.lastBeats()).toEqual(new Map([['worker', 1]]));
	database.close();
});

test('a clock that is set back does not prolong that', async () => {
	await using temp = await openTempDatabase();
	const clock = createFakeClock();
	const database = openDatabase({ url: temp.url, timeoutMs: 20, now: clock.now });
	const { heartbeats } = createLibsqlStores(database, 'open-meteo');
	const release = await lockForWriting(temp.url);
	await expect(heartbeats.beat('worker', 1)).rejects.toMatchObject({ code: 'STORAGE_LOCKED' });
	await release();
	clock.set(testEpochAt - 3_600_000);
	await heartbeats.beat('worker', 1);
	database.close();
});

test('can be used in a worker thread', async () => {
	await using temp = await openTempDatabase();
	await createLibsqlStores(temp.database, 'open-meteo').heartbeats.beat('worker', 7);
	const module = new URL('../../src/storage', import.meta.url);
	const thread = new Worker(
		`const { parentPort } = require('node:worker_threads');
		(async () => {
			const { openDatabase } = await import('${module}/open-database.ts');
			const { createLibsqlStores } = await import('${module}/stores.ts');
			const database = openDatabase({ url: '${temp.url}' });
			const beats = await createLibsqlStores(database, 'open-meteo').heartbeats.lastBeats();
			database.close();
			parentPort.postMessage(beats);
		})()`,
		{ eval: true },
	);
	const seen = await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
	expect(seen).toEqual(new Map([['worker', 7]]));
	await thread.terminate();
});

async function lockForWriting(url: string): Promise<() => Promise<void>> {
	const client = createClient({ url });
	const transaction = await client.transaction('write');
	return async () => {
		await transaction.rollback();
		client.close();
	};
}

async function listen(answer: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		[Symbol.asyncDispose]: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { LibSQLDatabase } from 'drizzle-orm/libsql';
import { StorageError, toStorageError } from './errors.ts';

/** The query builder of one connection. */
export type Orm = LibSQLDatabase;

/** A database that is opened at its first use. A failed attempt is repeated at the next. */
export type Database = {
	/** @throws {StorageError} */
	read<T>(query: (orm: Orm) => Promise<T>): Promise<T>;
	/** @throws {StorageError} */
	write<T>(query: (orm: Orm) => Promise<T>): Promise<T>;
	/** Ends every connection; the next use opens a new one. */
	close(): void;
};

export type DatabaseOptions = {
	/** A validated `DATABASE_URL`: `file:path` for SQLite, `libsql:` and others for a server. */
	readonly url: string;
	readonly authToken?: string | undefined;
	/** How long a query waits: for a lock that another process holds, or for a server. */
	readonly timeoutMs?: number;
	/** Unix ms. */
	readonly now?: () => number;
};

export type Connection = { readonly orm: Orm; readonly close: () => void };

const TIMEOUT_MS = 5_000;
/**
 * A wait for a lock blocks the whole thread. After one timed out, further calls fail at once for this long; otherwise
 * every page that needs the database would block for five seconds.
 */
const LOCK_PAUSE_MS = 10_000;

export function openDatabase(options: DatabaseOptions): Database {
	return connectLazily(() => connect(options), options.now);
}

/** Returns a database that calls `connect` at its first use, and again after a connection was lost. */
export function connectLazily(connect: () => Promise<Connection>, now: () => number = Date.now): Database {
	let opening: Promise<Connection> | null = null;
	const pausedUntilAt = { read: 0, write: 0 };

	async function run<T>(kind: 'read' | 'write', query: (orm: Orm) => Promise<T>): Promise<T> {
		const pauseMs = pausedUntilAt[kind] - now();
		if (pauseMs > 0 && pauseMs <= LOCK_PAUSE_MS) throw new StorageError('STORAGE_LOCKED');
		opening ??= connect();
		const current = opening;
		try {
			const { orm } = await current;
			return await query(orm);
		} catch (error) {
			const failure = toStorageError(error);
			if (failure.code === 'STORAGE_LOCKED') pausedUntilAt[kind] = now() + LOCK_PAUSE_MS;
			if (mustReopen(failure) && opening === current) close();
			throw failure;
		}
	}

	function close(): void {
		// A connection that could not be opened need not be closed.
		opening?.then((connection) => connection.close()).catch(() => {});
		opening = null;
	}

	return { read: (query) => run('read', query), write: (query) => run('write', query), close };
}

/** Loads only the driver that is used: the one for files is native code. */
async function connect({ url, authToken, timeoutMs = TIMEOUT_MS }: DatabaseOptions): Promise<Connection> {
	const credentials = authToken ? { authToken } : {};
	if (!url.startsWith('file:')) {
		const { drizzle } = await import('drizzle-orm/libsql/web');
		const inTime = (request: Request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) });
		const orm = drizzle({ connection: { url, fetch: inTime, ...credentials } });
		return { orm, close: () => orm.$client.close() };
	}
	await makePrivateFile(pathOf(url));
	const { drizzle } = await import('drizzle-orm/libsql/sqlite3');
	const orm = drizzle({ connection: { url, timeout: timeoutMs, ...credentials } });
	const connection = { orm, close: () => orm.$client.close() };
	try {
		await useWriteAheadLog(orm);
		return connection;
	} catch (error) {
		connection.close();
		throw error;
	}
}

/**
 * Creates a missing file with access for its owner only, since it will hold sessions and feed secrets. SQLite treats the
 * file as an empty database and gives its companion files the same mode. An existing file is left alone.
 */
async function makePrivateFile(file: string): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	// If the file cannot be created, opening it reports why.
	await writeFile(file, '', { flag: 'wx', mode: 0o600 }).catch(() => undefined);
}

/** Enables WAL mode, so that pages can read while a fetch is written. The file keeps the setting, so it is set once. */
async function useWriteAheadLog(orm: Orm): Promise<void> {
	const [mode] = await orm.all<{ journal_mode: string }>(sql`PRAGMA journal_mode`);
	if (mode?.journal_mode !== 'wal') await orm.run(sql`PRAGMA journal_mode = WAL`);
}

/** `file:///absolute`, `file:/absolute` or `file:relative`. */
function pathOf(url: string): string {
	return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

/** The file may have been replaced, or the server moved. */
function mustReopen({ code }: StorageError): boolean {
	return code === 'STORAGE_DAMAGED' || code === 'STORAGE_UNREACHABLE';
}

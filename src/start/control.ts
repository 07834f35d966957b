import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { chmod, open, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type FileLock, tryLock } from '../edge/store/file-lock.ts';

/**
 * How commands reach the running site: a socket in the folder of builds, which only its owner may enter. The process that
 * holds the lock `site.lock` is the site of this folder, so the socket is its own, whatever else was left behind.
 */

const BuildId = z.string().regex(/^\w+$/);

/** What a running site can be asked. */
const ControlRequest = z.discriminatedUnion('do', [
	/** Whether it could serve a build. */
	z.object({ do: z.literal('check'), id: BuildId }),
	/** To stay with its build, also after a restart: this one could not be deployed. */
	z.object({ do: z.literal('hold'), id: BuildId }),
	/** To serve a build. */
	z.object({ do: z.literal('switch'), id: BuildId, isRollback: z.boolean() }),
]);
export type ControlRequest = z.output<typeof ControlRequest>;

const ControlAnswer = z.object({
	/** The build that was served before. */
	before: z.string(),
	/** Pages that were rendered before the switch. */
	renderedPages: z.number(),
});
export type ControlAnswer = z.output<typeof ControlAnswer>;

const Reply = z.union([z.object({ done: ControlAnswer }), z.object({ error: z.string(), code: z.string() })]);

/** The running site refused, or could not be reached. */
export class SiteRefusedError extends Error {
	override readonly name = 'SiteRefusedError';
	/** The site's own code, or `SITE_UNREACHABLE`. */
	readonly code: string;

	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** Takes the lock of the site of a folder of builds. @returns null: another process has it */
export function lockSite(dir: string): FileLock | null {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	return tryLock(join(dir, 'site.lock'), 'exclusive');
}

/** Longest path of a socket, bytes: 107 on Linux, 103 on macOS. */
const MAX_PATH_BYTES = 100;
const MAX_REQUEST_LENGTH = 4_096;

/**
 * Listens for commands. The caller holds the site's lock.
 *
 * @param answer one call at a time
 */
export async function openControl(
	dir: string,
	answer: (request: ControlRequest) => Promise<ControlAnswer>,
): Promise<AsyncDisposable> {
	await using opened = new AsyncDisposableStack();
	const { path } = opened.use(await nameSocket(dir));
	// Left behind by a process that was killed.
	if (process.platform !== 'win32') await rm(path, { force: true });
	let last: Promise<unknown> = Promise.resolve();
	const reply = async (socket: Socket, line: string): Promise<void> => {
		const request = ControlRequest.parse(JSON.parse(line));
		const answered = await answer(request).then(
			(done) => ({ done }),
			(error: Error & { code?: unknown }) => ({ error: error.message, code: String(error.code ?? 'FAILED') }),
		);
		socket.end(`${JSON.stringify(answered)}\n`);
	};
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {}).on('close', () => sockets.delete(socket));
		readLine(socket)
			.then((line) => {
				const replied = last.then(() => reply(socket, line));
				last = replied.catch(() => {});
				return replied;
			})
			.catch(() => socket.destroy());
	});
	const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
	server.once('error', reject).listen(path, resolve);
	await listening;
	// Its folder keeps others out already.
	if (process.platform !== 'win32') await chmod(path, 0o600);
	opened.defer(async () => {
		const closed = once(server, 'close');
		server.close();
		for (const socket of sockets) socket.destroy();
		await closed;
	});
	return opened.move();
}

/** How a socket is named, and what keeps the name valid. */
type SocketName = AsyncDisposable & { readonly path: string };

/**
 * Returns a name of the socket that is short enough. Linux names a file in an open folder in a few bytes, also where the
 * folder is that of another sandbox or container.
 *
 * @throws {SiteRefusedError} `PATH_TOO_LONG`
 */
async function nameSocket(dir: string): Promise<SocketName> {
	const keep = async () => {};
	if (process.platform === 'win32') {
		const name = createHash('sha256').update(dir).digest('hex');
		return { path: `\\\\.\\pipe\\snowline-${name}`, [Symbol.asyncDispose]: keep };
	}
	const path = join(dir, 'control.sock');
	if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return { path, [Symbol.asyncDispose]: keep };
	if (process.platform !== 'linux') {
		const message = `The path of ${dir} is too long for a socket: npm run deploy cannot reach the site, restart it instead`;
		throw new SiteRefusedError('PATH_TOO_LONG', message);
	}
	const folder = await open(dir, 'r');
	return { path: `/proc/self/fd/${folder.fd}/control.sock`, [Symbol.asyncDispose]: () => folder.close() };
}

function readLine(socket: Socket): Promise<string> {
	const { promise, resolve, reject } = Promise.withResolvers<string>();
	let text = '';
	socket.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
		const end = text.indexOf('\n');
		if (end >= 0) resolve(text.slice(0, end));
		else if (text.length > MAX_REQUEST_LENGTH) socket.destroy();
	});
	socket.once('close', () => reject(new Error('The connection ended without a request')));
	return promise;
}

const START_WAIT_MS = 30_000;
const RETRY_MS = 100;

/** The running site, or the right to be it, so that none starts meanwhile. */
export type SiteOrLock =
	| { readonly ask: (request: ControlRequest) => Promise<ControlAnswer> }
	| { readonly ask: null; readonly lock: FileLock };

/**
 * Finds the running site of a folder of builds. Waits for one that is starting.
 *
 * @throws {SiteRefusedError} `SITE_UNREACHABLE`: there is one, and it does not listen
 */
export async function findSite(dir: string, startWaitMs = START_WAIT_MS): Promise<SiteOrLock> {
	const deadlineAt = performance.now() + startWaitMs;
	for (;;) {
		const lock = lockSite(dir);
		if (lock !== null) return { ask: null, lock };
		const socket = await connect(dir).catch((error: Error) => error);
		if (socket instanceof SiteRefusedError) throw socket;
		if (!(socket instanceof Error)) {
			socket.destroy();
			return { ask: (request) => ask(dir, request) };
		}
		if (performance.now() > deadlineAt) {
			const message = `A site runs with ${dir} and cannot be reached: is it still starting?`;
			throw new SiteRefusedError('SITE_UNREACHABLE', message, { cause: socket });
		}
		await wait(RETRY_MS);
	}
}

/**
 * Takes the lock of the site from a command that has it for a moment, or from a site that is stopping.
 *
 * @returns null: another site runs, or does not listen in this time
 */
export async function takeSiteLock(dir: string, waitMs: number): Promise<FileLock | null> {
	const found = await findSite(dir, waitMs).catch((error: unknown) => {
		if (error instanceof SiteRefusedError) return null;
		throw error;
	});
	return found?.ask === null ? found.lock : null;
}

async function connect(dir: string): Promise<Socket> {
	await using name = await nameSocket(dir);
	const socket = createConnection(name.path);
	const { promise, resolve, reject } = Promise.withResolvers<Socket>();
	socket.once('connect', () => resolve(socket)).on('error', reject);
	return await promise;
}

async function ask(dir: string, request: ControlRequest): Promise<ControlAnswer> {
	const socket = await connect(dir);
	socket.write(`${JSON.stringify(request)}\n`);
	let text = '';
	for await (const chunk of socket.setEncoding('utf8')) text += chunk;
	if (text === '') throw new SiteRefusedError('SITE_UNREACHABLE', 'The site ended before it answered');
	const reply = Reply.parse(JSON.parse(text));
	if ('error' in reply) throw new SiteRefusedError(reply.code, reply.error);
	return reply.done;
}

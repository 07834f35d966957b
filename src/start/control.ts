import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { chmod, lstat, mkdtemp, readlink, rm, symlink } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type FileLock, tryLock } from './file-lock.ts';

/**
 * How commands reach the running site: a socket in the folder of builds, which only its owner may enter. Whoever holds the
 * lock `site.lock` is the site of this folder, so the socket is its own, whatever else was left behind.
 */

const BuildId = z.string().regex(/^\w+$/);

/** What a running site can be asked. */
const ControlRequest = z.discriminatedUnion('do', [
	/** Whether it could serve a build. */
	z.object({ do: z.literal('check'), id: BuildId }),
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
	const opened = new AsyncDisposableStack();
	const path = await placeSocket(dir, opened);
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
	opened.defer(() => {
		server.close();
		for (const socket of sockets) socket.destroy();
	});
	return opened;
}

/** Removes a socket that was left behind. A path that is too long leads to a folder of the system's, by a link. */
async function placeSocket(dir: string, opened: AsyncDisposableStack): Promise<string> {
	if (process.platform === 'win32') return findSocket(dir);
	const path = join(dir, 'control.sock');
	await rm(path, { force: true });
	if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
	const short = await mkdtemp(join(tmpdir(), 'snowline-'));
	opened.defer(() => rm(short, { recursive: true, force: true }));
	const target = join(short, randomUUID().slice(0, 8));
	await symlink(target, path);
	opened.defer(() => rm(path, { force: true }));
	return target;
}

async function findSocket(dir: string): Promise<string> {
	if (process.platform === 'win32') return `\\\\.\\pipe\\snowline-${Buffer.from(dir).toString('base64url')}`;
	const path = join(dir, 'control.sock');
	return (await lstat(path)).isSymbolicLink() ? readlink(path) : path;
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

async function connect(dir: string): Promise<Socket> {
	const socket = createConnection(await findSocket(dir));
	const { promise, resolve, reject } = Promise.withResolvers<Socket>();
	socket.once('connect', () => resolve(socket)).on('error', reject);
	return promise;
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

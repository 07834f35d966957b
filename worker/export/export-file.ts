import { copyFile, link, open, rm, stat, utimes } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/**
 * Writes a new file, and returns once it would survive a power failure. Leaves no part of one: on a full disk it would be
 * in the way of the file of before, and what is reported would be that it exists.
 */
export async function writeDurably(file: string, content: Uint8Array): Promise<void> {
	await using handle = await open(file, 'wx', 0o644);
	try {
		await handle.writeFile(content);
		await handle.sync();
	} catch (error) {
		await rm(file, { force: true }).catch(() => {});
		throw error;
	}
}

/** Makes the names in a folder durable, if the file system can. The files themselves are complete anyway. */
export async function syncFolder(folder: string): Promise<void> {
	try {
		await using handle = await open(folder, 'r');
		await handle.sync();
	} catch (error) {
		if (!isCode(error, 'EINVAL') && !isCode(error, 'EISDIR') && !isCode(error, 'EPERM')) throw error;
	}
}

/** Creates a hard link, or a copy with the same times if the file system has no hard links. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
	try {
		await link(from, to);
	} catch (error) {
		if (!['EPERM', 'ENOTSUP', 'EMLINK', 'EXDEV', 'ENOSYS'].some((code) => isCode(error, code))) throw error;
		await copyFile(from, to);
		const { atime, mtime } = await stat(from);
		await utimes(to, atime, mtime);
	}
}

/** True for an error of the file system with this code. */
export function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}

/** Extensions of compressed copies next to a file, where nginx, Caddy and others look for them. */
export const COMPRESSED_ENDINGS = ['.br', '.gz'] as const;
export type CompressedEnding = (typeof COMPRESSED_ENDINGS)[number];

/** All kinds of text; pictures and fonts are already compressed. */
const COMPRESSIBLE = /\.(?:html?|css|m?js|json|xml|svg|txt|webmanifest|ico|map|wasm)$/i;
/** Below this, compression does not make a response smaller on the wire, bytes. */
const MIN_BYTES = 256;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** @returns the compressed copies that go next to a file, best first; none if they would not be smaller */
export async function compress(
	name: string,
	content: Uint8Array,
): Promise<readonly (readonly [CompressedEnding, Uint8Array])[]> {
	if (!COMPRESSIBLE.test(name) || content.byteLength < MIN_BYTES) return [];
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
		[constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
	};
	const [br, gz] = await Promise.all([brotli(content, { params }), gzipped(content, { level: 9 })]);
	const copies: readonly (readonly [CompressedEnding, Uint8Array])[] = [
		['.br', br],
		['.gz', gz],
	];
	return copies.filter(([, copy]) => copy.byteLength < content.byteLength);
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { StaticFile } from '../build-output/build-output.ts';
import type { Activity } from '../cache/activity.ts';
import type { EncodedBodies } from '../cache/page.ts';
import type { ByteRange } from './byte-range.ts';
import { compressBody } from './compress.ts';

/** A file as it can be answered. */
export type StaticContent = {
	/** Text of the entity tag without quotes. */
	readonly tag: string;
	readonly modifiedAt: number;
	readonly sizeBytes: number;
	/** Null: too large to be held; read it with `streamFile`. */
	readonly body: Buffer | null;
	readonly encoded: EncodedBodies;
};

/** Larger files are read from the disk each time, and are sent as they are. */
const HELD_AT_MOST_BYTES = 1_048_576;

/**
 * Files of one build, which does not change while it is served: small ones are read once and held, and their
 * compressed forms are made behind the first visitor. Bounded by bytes; those not used for longest go first.
 */
export class StaticFiles {
	readonly #held = new Map<string, StaticContent>();
	readonly #activity: Activity;
	readonly #limitBytes: number;
	#heldBytes = 0;

	constructor(limitBytes: number, activity: Activity) {
		this.#limitBytes = limitBytes;
		this.#activity = activity;
	}

	/** @returns null: the file is not there any more */
	async read(file: StaticFile): Promise<StaticContent | null> {
		const held = this.#held.get(file.file);
		if (held) {
			this.#held.delete(file.file);
			this.#held.set(file.file, held);
			return held;
		}
		const found = await readContent(file).catch(() => null);
		if (found?.body) this.#hold(file, found, found.body);
		return found;
	}

	#hold(file: StaticFile, content: StaticContent, body: Buffer): void {
		this.#put(file.file, content);
		const compression = compressBody(body, [['content-type', file.contentType]], 'file').then((encoded) => {
			if (this.#held.get(file.file)?.tag === content.tag) this.#put(file.file, { ...content, encoded });
		});
		void this.#activity.track(compression);
	}

	#put(path: string, content: StaticContent): void {
		this.#drop(path);
		this.#held.set(path, content);
		this.#heldBytes += sizeOf(content);
		for (const oldest of this.#held.keys()) {
			if (this.#heldBytes <= this.#limitBytes) return;
			this.#drop(oldest);
		}
	}

	#drop(path: string): void {
		const content = this.#held.get(path);
		if (content === undefined) return;
		this.#held.delete(path);
		this.#heldBytes -= sizeOf(content);
	}
}

/** Reads a file, or a part of it, as it is sent; opens it with the first byte that is asked for. */
export async function* streamFile(file: StaticFile, range?: ByteRange): AsyncIterable<Uint8Array> {
	yield* createReadStream(file.file, range && { start: range.first, end: range.last });
}

async function readContent(file: StaticFile): Promise<StaticContent> {
	const { mtimeMs, size } = await stat(file.file);
	const modifiedAt = Math.floor(mtimeMs);
	if (size > HELD_AT_MOST_BYTES) {
		const tag = `${size.toString(36)}-${modifiedAt.toString(36)}`;
		return { tag, modifiedAt, sizeBytes: size, body: null, encoded: {} };
	}
	const body = await readFile(file.file);
	const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
	return { tag, modifiedAt, sizeBytes: body.length, body, encoded: {} };
}

function sizeOf({ body, encoded }: StaticContent): number {
	return 512 + (body?.length ?? 0) + (encoded.br?.length ?? 0) + (encoded.gzip?.length ?? 0);
}

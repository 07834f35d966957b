import { expect, test } from 'vitest';
import { collectBody, teeBody } from '../../../src/edge/http/bodies.ts';

/** A body of two chunks of two bytes that records whether it was cancelled. */
function twoChunks(failing = false) {
	const state = { returned: false };
	async function* chunks() {
		try {
			yield Buffer.from('ab');
			if (failing) throw new Error('gone');
			yield Buffer.from('cd');
		} finally {
			state.returned = true;
		}
	}
	return { body: chunks(), state };
}

const readAll = async (body: AsyncIterable<Uint8Array>) => {
	let text = '';
	for await (const chunk of body) text += Buffer.from(chunk).toString();
	return text;
};

test('a complete body is collected while it is passed through', async () => {
	const copies: unknown[] = [];
	expect(await readAll(teeBody(twoChunks().body, 10, (whole) => copies.push(`${whole}`)))).toBe('abcd');
	expect(copies).toEqual(['abcd']);
});

test('a body over the limit is passed through but not collected', async () => {
	const copies: unknown[] = [];
	expect(await readAll(teeBody(twoChunks().body, 3, (whole) => copies.push(whole)))).toBe('abcd');
	expect(copies).toEqual([null]);
});

test('a body that fails still fails, and is not collected', async () => {
	const copies: unknown[] = [];
	await expect(readAll(teeBody(twoChunks(true).body, 10, (whole) => copies.push(whole)))).rejects.toThrow('gone');
	expect(copies).toEqual([null]);
});

test('a body that is not read to its end is cancelled, before its first byte or in the middle', async () => {
	const copies: unknown[] = [];
	let sourceReturned = 0;
	const source = (): AsyncIterable<Uint8Array> => ({
		[Symbol.asyncIterator]: () => ({
			next: async () => ({ done: false, value: Buffer.from('ab') }),
			return: async () => {
				sourceReturned += 1;
				return { done: true, value: undefined };
			},
		}),
	});
	await teeBody(source(), 10, (whole) => copies.push(whole))
		[Symbol.asyncIterator]()
		.return?.();
	for await (const _ of teeBody(source(), 10, (whole) => copies.push(whole))) break;
	expect(copies).toEqual([null, null]);
	expect(sourceReturned).toBe(2);
});

test('a collected body has its own memory, not a view of a shared block', async () => {
	const kept: (Buffer | null)[] = [await collectBody(twoChunks().body, 4)];
	await readAll(teeBody(twoChunks().body, 4, (whole) => kept.push(whole)));
	expect(kept.map((body) => body?.buffer.byteLength)).toEqual([4, 4]);
});

test('a body within the limit is collected; a larger one is cancelled', async () => {
	expect(`${await collectBody(twoChunks().body, 4)}`).toBe('abcd');
	const large = twoChunks();
	expect(await collectBody(large.body, 3)).toBeNull();
	expect(large.state.returned).toBe(true);
});

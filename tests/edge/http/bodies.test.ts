import { expect, test } from 'vitest';
import { collectBody, teeBody } from '../../../src/edge/http/bodies.ts';

/** Two chunks of two bytes, and whether they were given back. */
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

test('what passes is handed over whole when its end has passed', async () => {
	const copies: unknown[] = [];
	expect(await readAll(teeBody(twoChunks().body, 10, (whole) => copies.push(`${whole}`)))).toBe('abcd');
	expect(copies).toEqual(['abcd']);
});

test('what is too large passes, and is not handed over', async () => {
	const copies: unknown[] = [];
	expect(await readAll(teeBody(twoChunks().body, 3, (whole) => copies.push(whole)))).toBe('abcd');
	expect(copies).toEqual([null]);
});

test('what breaks off breaks off, and is not handed over', async () => {
	const copies: unknown[] = [];
	await expect(readAll(teeBody(twoChunks(true).body, 10, (whole) => copies.push(whole)))).rejects.toThrow('gone');
	expect(copies).toEqual([null]);
});

test('what nobody reads is given back, from its first byte or from the middle', async () => {
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

test('what is kept has memory of its own, and no share of a block that others keep alive', async () => {
	const kept: (Buffer | null)[] = [await collectBody(twoChunks().body, 4)];
	await readAll(teeBody(twoChunks().body, 4, (whole) => kept.push(whole)));
	expect(kept.map((body) => body?.buffer.byteLength)).toEqual([4, 4]);
});

test('a body within its limit is collected; a larger one is given back', async () => {
	expect(`${await collectBody(twoChunks().body, 4)}`).toBe('abcd');
	const large = twoChunks();
	expect(await collectBody(large.body, 3)).toBeNull();
	expect(large.state.returned).toBe(true);
});

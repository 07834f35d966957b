import { describe, expect, test } from 'vitest';
import { AnswerEnd } from './answer-end.ts';

const SIZED = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX-Cache: HIT\r\n\r\nfresh\r\nsnow';
const CHUNKED = 'HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n0\r\n\r\nx\r\n0\r\n\r\n';

describe.each([
	['with a length', SIZED],
	['in chunks', CHUNKED],
])('an answer %s', (_, text) => {
	test('has ended with its last byte, wherever it is cut', () => {
		for (let cut = 1; cut < text.length; cut++) {
			const answer = new AnswerEnd();
			expect(answer.push(Buffer.from(text.slice(0, cut))), `cut at ${cut}`).toBe(false);
			expect(answer.push(Buffer.from(text.slice(cut))), `cut at ${cut}`).toBe(true);
		}
	});

	test('has ended when it comes byte by byte', () => {
		const answer = new AnswerEnd();
		const ends = [...text].map((byte) => answer.push(Buffer.from(byte)));
		expect(ends.indexOf(true)).toBe(text.length - 1);
	});
});

test('status and headers are known once the head has ended', () => {
	const answer = new AnswerEnd();
	answer.push(Buffer.from('HTTP/1.1 200 OK\r\nX-Cac'));
	expect(answer.status).toBeUndefined();
	answer.push(Buffer.from('he: HIT\r\ncontent-length: 1\r\n\r\n'));
	expect([answer.status, answer.header('x-cache'), answer.header('age')]).toEqual(['200', 'HIT', undefined]);
});

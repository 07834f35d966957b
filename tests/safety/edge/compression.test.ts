import { expect, test } from 'vitest';
import { compressBody } from '../../../src/edge/http/content-encoding.ts';

const BODY = Buffer.alloc(1_048_576, 'snow '.repeat(100));
const HTML = [['content-type', 'text/html']] as const;

test('pages that cannot be compressed soon stay uncompressed and are not kept in memory', async () => {
	const all = await Promise.all(Array.from({ length: 60 }, () => compressBody(BODY, HTML)));
	const compressed = all.filter(({ br }) => br !== undefined).length;
	expect(compressed).toBeGreaterThan(2);
	expect(compressed).toBeLessThan(20);
	expect((await compressBody(BODY, HTML)).br).toBeDefined();
});

test('a compressed body takes no more memory than its length', async () => {
	const { br, gzip } = await compressBody(Buffer.alloc(2_000, 'snow '), HTML);
	for (const body of [br, gzip]) {
		expect(body?.length).toBeGreaterThan(0);
		expect(body?.buffer.byteLength).toBe(body?.length);
	}
});

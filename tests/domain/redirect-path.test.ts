import { describe, expect, test } from 'vitest';
import { readRedirectPath } from '../../src/domain/redirect-path.ts';
import { seededRandom } from '../support/seeded-random.ts';

describe('a path of this site', () => {
	test.each(['/', '/alerts', '/alerts/new?resort=mammoth#rule', '/account/data.json', '/a?next=https://evil.test'])(
		'%s is accepted',
		(path) => {
			expect(readRedirectPath(path)).toBe(path);
		},
	);

	test.each([
		null,
		undefined,
		'',
		'alerts',
		'https://evil.test/',
		'//evil.test',
		'/\\evil.test',
		'/\t/evil.test',
		'/\n/evil.test',
		'/.//evil.test',
		'/a/..//evil.test',
		'/%2e//evil.test',
		'javascript:alert(1)',
		' /alerts',
		`/${'a'.repeat(500)}`,
	])('%j is rejected', (text) => {
		expect(readRedirectPath(text)).toBeNull();
	});
});

test('an accepted path never leads a browser to another site', () => {
	const random = seededRandom(11);
	const pieces = ['/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '@', ':', '?', '#', '\t', '\r\n', 'evil.test', 'a'];
	let acceptedCount = 0;
	for (let run = 0; run < 20_000; run += 1) {
		const count = random.integer(1, 7);
		const text = Array.from({ length: count }, () => pieces[random.integer(0, pieces.length - 1)]).join('');
		const path = readRedirectPath(`/${text}`);
		if (path === null) continue;
		acceptedCount += 1;
		expect(new URL(path, 'https://snow.example').origin, JSON.stringify(text)).toBe('https://snow.example');
	}
	expect(acceptedCount).toBeGreaterThan(5_000);
});

import { expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

test('a route with non-ASCII letters matches their encoded path, and its captures are encoded', () => {
	const ask = askOf({
		functions: ['f'],
		routes: [
			{ src: '^/hütte/([^/]+)$', headers: { 'x-name': '$1' }, continue: true },
			{ src: '^/(hütte)/([^/]+)$', dest: '/f?id=$2&path=/$1' },
		],
	});
	const result = ask('/h%C3%BCtte/a%3Fb%26%C3%A9');
	expect(result.headers.get('x-name')).toBe('a%3Fb%26%C3%A9');
	expect(summary(result)).toBe('own f /f?id=a%253Fb%26%C3%A9&path=/h%C3%BCtte');
});

import { describe, expect, test } from 'vitest';
import { askIsr, askOf, summary, TOKEN } from './route-fixture.ts';

describe('parameters of the request', () => {
	test('stay beside those of the destination', () => {
		expect(askIsr()('/?utm=1&utm=2')).toMatchObject({ destQuery: `x_astro_path=%2F&${TOKEN}&utm=1&utm=2` });
	});

	test.each([
		'x_astro_path=/alerts',
		'x_astro_path=/alerts&x_astro_path=/account',
		'x%5Fastro_path=/alerts',
		'%78_astro_path=/alerts',
		'x_astro_path',
		'&&x_astro_path=/alerts&',
		'x_astro_path_token=U&x_astro_path=/alerts',
	])('are replaced by those of the destination: %s', (query) => {
		expect(askIsr()(`/?${query}`)).toMatchObject({ destQuery: `x_astro_path=%2F&${TOKEN}` });
	});

	test('with a space in their name are compared as functions decode them', () => {
		const ask = askOf({ functions: ['f'], routes: [{ src: '/', dest: '/f?a+b=1' }] });
		expect(summary(ask('/?a%20b=2&a+b=3&ab=4'))).toBe('own f /f?a+b=1&ab=4');
	});

	test('are kept if a path is found without a route', () => {
		expect(summary(askOf({ functions: ['f'] })('/f?a=%20&b'))).toBe('own f /f?a=%20&b');
	});
});

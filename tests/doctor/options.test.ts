import { describe, expect, test } from 'vitest';
import { readOptions } from '../../src/doctor/doctor-options.ts';
import { UsageError } from '../../worker/run-command.ts';

const secret = 'marker-'.repeat(8);

test('an address alone is examined read-only', () => {
	expect(readOptions(['https://snow.example/some/page?x=1'], {})).toEqual({
		origin: 'https://snow.example',
		publicOrigin: null,
		expirationS: 300,
		workerEveryS: 300,
		token: undefined,
		protectionSecret: undefined,
		wait: false,
		json: false,
		timeoutMs: 15_000,
	});
});

test('the token of the command line wins over that of the environment', () => {
	const other = 'other-'.repeat(8);
	expect(readOptions(['http://a.example'], { BYPASS_TOKEN: secret }).token).toBe(secret);
	expect(readOptions(['http://a.example', '--token', other], { BYPASS_TOKEN: secret }).token).toBe(other);
});

test('an empty variable counts as absent', () => {
	expect(readOptions(['http://a.example'], { BYPASS_TOKEN: '', VERCEL_AUTOMATION_BYPASS_SECRET: '' })).toMatchObject({
		token: undefined,
		protectionSecret: undefined,
	});
});

describe('a bad option is named, without its value:', () => {
	test.each<[string, string[], Record<string, string>]>([
		['address', [], {}],
		['URL', ['marker'], {}],
		['URL', ['ftp://marker.example'], {}],
		['Only one address', ['http://a.example', 'http://marker.example'], {}],
		['--token', ['http://a.example', '--token', 'marker'], {}],
		['BYPASS_TOKEN', ['http://a.example'], { BYPASS_TOKEN: 'marker' }],
		['--token', ['http://a.example', '--token', `${secret}\n`], {}],
		['--expiration', ['http://a.example', '--expiration', 'marker'], {}],
		['--worker-every', ['http://a.example', '--worker-every', '0'], {}],
		['--origin', ['http://a.example', '--origin', 'marker'], {}],
		['--never', ['http://a.example', '--never'], {}],
	])('%s in %j', (named, args, env) => {
		const read = () => readOptions(args, env);
		expect(read).toThrow(UsageError);
		expect(read).toThrow(named);
		expect(read).not.toThrow('marker');
	});
});

import { expect, test } from 'vitest';
import { readBuildEnvironment } from '../../src/config/build-environment.ts';
import { ConfigError } from '../../src/domain/config-error.ts';

const token = 't'.repeat(32);

function refusal(variables: Record<string, string>): string {
	try {
		readBuildEnvironment(variables);
	} catch (error) {
		if (error instanceof ConfigError) return `${error.code} ${error.message}`;
		throw error;
	}
	return 'accepted';
}

test('without any variable, a build is for this machine, and its pages cannot be regenerated on demand', () => {
	expect(readBuildEnvironment({})).toMatchObject({ siteUrl: 'http://localhost:4321', bypassToken: undefined });
});

test('the default address follows PORT', () => {
	expect(readBuildEnvironment({ PORT: '8080' }).siteUrl).toBe('http://localhost:8080');
});

test('path and query of SITE_URL are dropped', () => {
	expect(readBuildEnvironment({ SITE_URL: 'https://snow.test/a?b' }).siteUrl).toBe('https://snow.test');
});

test('on Vercel the address defaults to that of production', () => {
	const variables = { VERCEL: '1', BYPASS_TOKEN: token, VERCEL_PROJECT_PRODUCTION_URL: 'snow.vercel.test' };
	expect(readBuildEnvironment(variables).siteUrl).toBe('https://snow.vercel.test');
});

test('an empty variable counts as absent', () => {
	expect(readBuildEnvironment({ BYPASS_TOKEN: '', SITE_URL: '' }).bypassToken).toBeUndefined();
});

test('on Vercel a build is named after its commit, elsewhere after its content', () => {
	expect(readBuildEnvironment({ VERCEL_GIT_COMMIT_SHA: '0123456789abcdef' }).commit).toBe('0123456789ab');
	expect(readBuildEnvironment({}).commit).toBeUndefined();
});

test.each([
	[
		'a token that is missing on Vercel',
		{ VERCEL: '1', SITE_URL: 'https://snow.test' },
		'BYPASS_TOKEN is needed to build on Vercel: at least 32 characters',
	],
	['a token that is too short', { BYPASS_TOKEN: 'marker-4e1d' }, 'BYPASS_TOKEN must have at least 32 characters'],
	[
		'a token that no header can carry',
		{ BYPASS_TOKEN: `${token} marker-4e1d` },
		'BYPASS_TOKEN must be printable ASCII without spaces and commas',
	],
	['an address that is none', { SITE_URL: 'marker-4e1d' }, 'SITE_URL must be an http or https address'],
	['an address that is not http', { SITE_URL: 'ftp://marker-4e1d' }, 'SITE_URL must be an http or https address'],
	[
		'an address that nobody gave on Vercel',
		{ VERCEL: '1', BYPASS_TOKEN: token },
		'SITE_URL is needed to build on Vercel',
	],
])('%s is refused in one line that names the variable and not its value', (_, variables, message) => {
	expect(refusal(variables)).toBe(`CONFIG_INVALID ${message}`);
});

import { expect, test } from 'vitest';
import { buildSite } from '../support/site-build.ts';

async function outputOf(options: Parameters<typeof buildSite>[0]): Promise<string> {
	return buildSite(options).then(
		() => 'built',
		(error: Error) => error.message,
	);
}

test.each([
	['a token that is too short', { bypassToken: 'marker-1f0e' }, 'BYPASS_TOKEN must have at least 32 characters'],
	[
		'no token on Vercel',
		{ bypassToken: '', env: { VERCEL: '1' } },
		'BYPASS_TOKEN is needed to build on Vercel: at least 32 characters',
	],
])('%s stops the build with one line that names the variable, not its value', async (_, options, line) => {
	const output = await outputOf(options);
	expect(output).toContain(line);
	expect(output).not.toContain('Stack trace');
	expect(output).not.toContain('marker-1f0e');
});

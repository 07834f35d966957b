import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { siteVariables } from '../../src/config/site-variables.ts';
import { lodgeSecret, stakeSecret } from '../support/signed-report.ts';

const readReportSources = (environment: { readonly REPORT_SOURCES?: string }) =>
	readConfig(siteVariables, environment, ['REPORT_SOURCES']).REPORT_SOURCES;
const read = (value: unknown) =>
	readReportSources({ REPORT_SOURCES: typeof value === 'string' ? value : JSON.stringify(value) });
const stake = { name: 'stake', secret: stakeSecret, resorts: ['mammoth'] };

test('each source has a name, one secret or several, and its resorts', () => {
	expect(read([stake, { name: 'feed', secret: [stakeSecret, lodgeSecret], resorts: 'all' }])).toEqual([
		{ name: 'stake', secrets: [stakeSecret], resorts: ['mammoth'] },
		{ name: 'feed', secrets: [stakeSecret, lodgeSecret], resorts: 'all' },
	]);
});

test('without the variable no machine may report', () => {
	expect([readReportSources({}), readReportSources({ REPORT_SOURCES: '' })]).toEqual([undefined, undefined]);
});

test.each([
	['no JSON', 'stake=whsec_abc', 'REPORT_SOURCES must be a JSON list of {"name", "secret", "resorts"}'],
	[
		'a short secret',
		[{ ...stake, secret: 'whsec_c2hvcnQ=' }],
		'at 0.secret: must be whsec_ and the base64 of 24 to 64 bytes',
	],
	['a secret that is no base64', [{ ...stake, secret: `whsec_${'!'.repeat(40)}` }], 'at 0.secret: must be whsec_'],
	[
		'an unknown resort',
		[{ ...stake, resorts: ['nowhere'] }],
		'at 0.resorts.0: must be the id of a resort of this site',
	],
	['no resort', [{ ...stake, resorts: [] }], 'at 0.resorts: must name a resort'],
	['resorts in a text', [{ ...stake, resorts: 'mammoth' }], 'at 0.resorts: must be "all", or a list of resort ids'],
	[
		'a name with spaces',
		[{ ...stake, name: 'The Stake' }],
		'at 0.name: must be lower-case letters, digits and hyphens',
	],
	['a name twice', [stake, stake], 'must have unique names'],
	['an unknown member', [{ ...stake, secrets: [] }], 'REPORT_SOURCES is not usable, at 0'],
])('%s is refused, naming the part and no value', (_, value, message) => {
	expect(() => read(value)).toThrow(message);
	expect(() => read(value)).not.toThrow(/whsec_[A-Za-z0-9]/);
});

import { expect, test } from 'vitest';
import { describeStart, type Started } from '../../src/start/run-site.ts';

const started: Started = {
	address: 'http://127.0.0.1:4321',
	buildId: '0123456789abcdef',
	rolledBackFrom: null,
	publicUrl: 'http://localhost:4321',
	weather: 'simulated',
	weatherUrl: 'http://127.0.0.1:40001',
	database: '/srv/.data/snowline.db',
	dataDir: '/srv/.data',
	sendsMail: false,
	nextRefreshAt: Date.UTC(2026, 10, 23, 15, 5),
	cron: '*/5 * * * *',
	adminUrl: null,
	newSecrets: [],
	tookMs: 2_345,
};

test('the summary shows address, weather, data and the next refresh', () => {
	expect(describeStart(started).trim().split('\n')).toEqual([
		'Snowline is up (2.3 s). Stop with Ctrl-C.',
		'',
		expect.stringMatching(/^ {2}Address {7}http:\/\/localhost:4321$/),
		'  Build         0123456789abcdef',
		expect.stringMatching(/^ {2}Weather {7}simulated: .+$/),
		expect.stringMatching(/^ {2}Data {10}\/srv\/\.data \(database \/srv\/\.data\/snowline\.db\)$/),
		'  Mail          to files in /srv/.data/outbox (no SMTP_URL)',
		expect.stringMatching(/^ {2}Next refresh {2}2026-11-23T15:05:00Z \(\*\/5 \* \* \* \*, UTC\)$/),
	]);
});

test('behind a public origin it also shows where this machine listens', () => {
	const block = describeStart({ ...started, publicUrl: 'https://snow.example' });
	expect(block).toMatch(/Address +https:\/\/snow\.example\n/);
	expect(block).toMatch(/Listening on +http:\/\/127\.0\.0\.1:4321\n/);
});

test('real weather is named with its address', () => {
	const block = describeStart({ ...started, weather: 'open-meteo', weatherUrl: 'https://api.open-meteo.com' });
	expect(block).toMatch(/Weather +Open-Meteo, https:\/\/api\.open-meteo\.com\n/);
});

test('without a worker it explains that pages are regenerated when they are requested', () => {
	expect(describeStart({ ...started, nextRefreshAt: null, cron: 'off' })).toMatch(
		/Next refresh +none: REFRESH_CRON is off/,
	);
});

test('after a rollback, or a deployment that failed, it says so, and what ends it', () => {
	expect(describeStart({ ...started, rolledBackFrom: 'fedcba9876543210' })).toMatch(
		/Build +0123456789abcdef, as fedcba9876543210 was rolled back or failed: npm run deploy serves the sources again\n/,
	);
});

test('an admin port is named with what it is for', () => {
	expect(describeStart({ ...started, adminUrl: 'http://127.0.0.1:4322' })).toMatch(
		/Admin port +http:\/\/127\.0\.0\.1:4322 \(\/metrics, npm run edge:cache\)\n/,
	);
});

test('new secrets are named', () => {
	expect(describeStart({ ...started, newSecrets: ['BYPASS_TOKEN'] })).toMatch(/New in \.env +BYPASS_TOKEN\n/);
});

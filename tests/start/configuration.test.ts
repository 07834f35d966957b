import { expect, test } from 'vitest';
import { ConfigError, readConfiguration } from '../../src/start/configuration.ts';

const secrets = { BYPASS_TOKEN: 'b'.repeat(32), CRON_SECRET: 'c'.repeat(16), AUTH_SECRET: 'a'.repeat(32) };

test('secrets alone are enough: every other variable has a default', () => {
	expect(readConfiguration(secrets, '/srv/site')).toMatchObject({
		host: '127.0.0.1',
		port: 4321,
		siteUrl: 'http://localhost:4321',
		databaseUrl: 'file:/srv/site/.data/snowline.db',
		weather: 'auto',
		refreshCron: '*/5 * * * *',
		edgeExpirationS: undefined,
	});
});

test('the database lies in DATA_DIR unless DATABASE_URL says otherwise, and a relative file is found from the root', () => {
	expect(readConfiguration({ ...secrets, DATA_DIR: '/var/lib/s' }, '/srv').databaseUrl).toBe(
		'file:/var/lib/s/snowline.db',
	);
	expect(readConfiguration({ ...secrets, DATABASE_URL: 'file:x.db' }, '/srv').databaseUrl).toBe('file:/srv/x.db');
	expect(readConfiguration({ ...secrets, DATABASE_URL: 'libsql://h' }, '/srv').databaseUrl).toBe('libsql://h');
});

test('path and query of SITE_URL are dropped', () => {
	expect(readConfiguration({ ...secrets, SITE_URL: 'https://snow.example/a?b=1' }, '/').siteUrl).toBe(
		'https://snow.example',
	);
});

test.each([
	['PORT', 'eighty'],
	['PORT', '70000'],
	['SITE_URL', 'snow.example'],
	['SITE_URL', 'ftp://snow.example'],
	['BYPASS_TOKEN', 'hunter2-short'],
	['CRON_SECRET', 'hunter2-short'],
	['DATABASE_URL', 'mysql://hunter2@host'],
	['WEATHER', 'sunny'],
	['EDGE_EXPIRATION', '0'],
	['EDGE_EXPIRATION', '1.5'],
	['LOG_LEVEL', 'loud'],
	['SMTP_URL', 'hunter2'],
	['SMTP_URL', 'https://hunter2.example'],
	['SMTP_URL', 'smtp:///hunter2'],
	['MAIL_FROM', 'hunter2'],
	['MAIL_FROM', 'a@b.example\r\nBcc: hunter2@c.example'],
	['REFRESH_CRON', 'hourly-ish'],
	['REPORT_SOURCES', 'whsec_hunter2'],
	['REPORT_SOURCES', '"whsec_hunter2"'],
	['REPORT_SOURCES', '[{"name":"stake","secret":"whsec_hunter2","resorts":"all"}]'],
])('%s=%s is refused by name, and the value is not repeated', (name, value) => {
	const read = () => readConfiguration({ ...secrets, [name]: value }, '/');
	expect(read).toThrow(ConfigError);
	expect(read).toThrow(new RegExp(`^[^]*\\b${name}: `));
	expect(read).not.toThrow(value);
	expect(read).not.toThrow('hunter2');
});

test('every fault is named at once', () => {
	const faults = (() => {
		try {
			readConfiguration({ PORT: 'x', WEATHER: 'y' }, '/');
		} catch (error) {
			return error instanceof ConfigError ? error.faults : [];
		}
		return [];
	})();
	expect(faults.map((fault) => fault.split(':')[0])).toEqual([
		'PORT',
		'BYPASS_TOKEN',
		'CRON_SECRET',
		'AUTH_SECRET',
		'WEATHER',
	]);
});

import type { variables } from '../../src/config.ts';

const long = 's'.repeat(32);
const stake = `{"name":"stake","secret":"whsec_${Buffer.alloc(24).toString('base64')}","resorts":"all"}`;
const origins = {
	good: ['https://snow.example/a?b', 'http://127.0.0.1:8080'],
	bad: ['marker', 'ftp://marker.example'],
};
const addresses = { good: ['https://marker.example/x?y=z'], bad: ['marker', 'ftp://marker.example'] };
const tokens = {
	good: [long],
	bad: ['marker-short', `marker ${long}`, `marker,${long}`, `marker-ü-${long}`, ' '.repeat(40)],
};
const headers = { good: ['a'], bad: ['marker blank', 'marker-ü', ' '] };
const counts = { good: ['1', '500'], bad: ['marker', '0', '-1', '1.5', '1e3', '0x10', ' ', '10000000000'] };
const hosts = {
	good: ['snow.example', 'a-b.vercel.app'],
	bad: ['marker.example/x', 'https://marker.example', 'a b', ' '],
};
const anyText = { good: ['x'], bad: [] };

/** Values that each variable takes, and that it does not. What is bad and has `marker` in it must never be printed. */
export const sampleValues: Readonly<
	Record<keyof typeof variables, { readonly good: readonly string[]; readonly bad: readonly string[] }>
> = {
	HOST: {
		good: ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'snow.example'],
		bad: ['http://marker', 'marker:80', '[::1]', 'a b', ' ', '300.1.1.1', '1234'],
	},
	PORT: { good: ['0', '1', '65535'], bad: ['marker', 'eighty', '70000', '-1', '80.5', ' 80', '0x50'] },
	SITE_URL: origins,
	REVALIDATE_ORIGIN: origins,
	OPEN_METEO_URL: origins,
	BYPASS_TOKEN: tokens,
	BYPASS_TOKEN_PREVIOUS: tokens,
	AUTH_SECRET: tokens,
	CRON_SECRET: { ...tokens, good: ['s'.repeat(16)] },
	VERCEL_AUTOMATION_BYPASS_SECRET: headers,
	DATABASE_AUTH_TOKEN: headers,
	REPORT_SOURCES: {
		good: ['[]', `[${stake}]`],
		bad: [
			'whsec_marker',
			'"whsec_marker"',
			`[${stake},${stake}]`,
			'[{"name":"stake","secret":"whsec_marker","resorts":"all"}]',
		],
	},
	DATABASE_URL: {
		good: ['file:x.db', 'file:/srv/x.db', 'file:///srv/x.db', 'libsql://h', 'https://h/db', 'ws://h'],
		bad: ['mysql://marker@host', 'marker.db', 'file:', 'file://', 'file://marker/x', 'libsql:', 'https://', ' '],
	},
	DATA_DIR: { good: ['.data', '/srv/s now'], bad: [' '] },
	WEATHER: { good: ['auto', 'open-meteo', 'simulated'], bad: ['marker', 'Auto', 'sunny', ' '] },
	OPEN_METEO_API_KEY: headers,
	OPEN_METEO_DAILY_UNITS: counts,
	OPEN_METEO_BATCH_SIZE: counts,
	SMTP_URL: {
		good: ['smtp://host', 'smtps://a%40b:c@host:465', 'smtp://host?requireTLS=true'],
		bad: ['marker', 'https://marker.example', 'smtp:///marker', 'smtp://a:marker%zz@host', 'smtp://host:99999'],
	},
	MAIL_FROM: {
		good: ['a@b.example', 'Snowline <a@b.example>'],
		bad: ['marker', 'a@b.example\r\nBcc: marker@c.example', '<>', ' '],
	},
	LOG_LEVEL: { good: ['silent', 'trace'], bad: ['marker', 'loud', 'INFO', ' '] },
	EDGE_EXPIRATION: counts,
	WEBHOOK_LOOPBACK: { good: ['allow', 'refuse'], bad: ['marker', 'yes', ' '] },
	ALLOWED_HOSTS: {
		good: ['snow.example', '10.0.0.7:4321, [::1]:80', 'localhost,[fd00::7]'],
		bad: ['marker.example/x', 'https://marker.example', 'snow.example:99999', '[marker]', '::1', ' ', ','],
	},
	ADMIN_PORT: { good: ['0', '4322'], bad: ['marker', '70000', '-1', ' 80'] },
	TRUSTED_PROXY: {
		good: ['127.0.0.1', '::1, 10.0.0.0/8', 'fd00::/8'],
		bad: ['marker', '10.0.0.0/33', '127.0.0.1, marker', '1.2.3', ' ', ','],
	},
	CONNECTIONS_PER_ADDRESS: { good: ['1', '10000'], bad: ['marker', '0', '-1', '1.5', ' 80'] },
	REFRESH_CRON: {
		good: ['off', '0 6 * * *', '@daily', '*/10 * * * * *'],
		bad: ['marker * * * *', '61 * * * *', 'hourly-ish', ' '],
	},
	WORKER_ENDPOINT: { good: ['/api/refresh', '/api/revalidate'], bad: ['/api/marker', ' '] },
	PING_TIMEOUT_MS: { good: ['100', '600000'], bad: ['marker', '99', '600001', '1e3'] },
	EXPORT_DIR: anyText,
	DEADMAN_URL: addresses,
	HEARTBEAT_URL: addresses,
	MISSED_AFTER_S: { good: ['30', '86400'], bad: ['marker', '29', '86401', '60.5'] },
	VERCEL: anyText,
	VERCEL_ENV: { good: ['production', 'preview', 'development'], bad: ['marker', ' '] },
	VERCEL_URL: hosts,
	VERCEL_BRANCH_URL: hosts,
	VERCEL_PROJECT_PRODUCTION_URL: hosts,
	VERCEL_GIT_COMMIT_SHA: anyText,
};

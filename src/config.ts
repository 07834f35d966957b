import { workerVariables } from '../worker/env.ts';
import type { Variables } from './config/read-config.ts';
import { siteVariables } from './config/site-variables.ts';
import * as value from './config/values.ts';

/**
 * Every variable that this project reads: what it must be, its default, its meaning, who reads it. `.env.example` and
 * docs/configuration.md are written from here (`npx vitest -u tests/config`).
 *
 * Builds and functions read those in `siteVariables`; the others are only for your own machine. The worker can
 * run without the rest of the project, so it has its own schema for what it reads, which is used here
 * or, for variables that both read, compared by a test.
 */
export const variables = {
	HOST: {
		schema: value.host.default('127.0.0.1'),
		about: 'Address that the edge listens on.',
		readBy: ['start'],
	},
	...siteVariables,
	EDGE_EXPIRATION: {
		schema: value.wholeNumber(1, 31_536_000, ' of seconds').optional(),
		otherwise: 'the build’s, 300',
		about: 'Seconds after which a page expires on this machine; only for trying out staleness.',
		readBy: ['start'],
	},
	ALLOWED_HOSTS: {
		schema: value.hosts.optional(),
		otherwise: 'none',
		about:
			'Hosts that are served besides that of SITE_URL and loopback, separated by commas. Health checks of /api/health may have any.',
		readBy: ['start'],
	},
	ADMIN_PORT: {
		schema: value.wholeNumber(0, 65_535).optional(),
		otherwise: 'none',
		about:
			'Port on 127.0.0.1 for metrics, readiness and `npm run edge:cache`, without authentication; 4322 is where edge:cache looks.',
		readBy: ['start'],
	},
	TRUSTED_PROXY: {
		schema: value.proxies.optional(),
		otherwise: 'none',
		about: 'Addresses or networks of proxies whose x-forwarded-* headers are trusted, separated by commas.',
		readBy: ['start'],
	},
	CONNECTIONS_PER_ADDRESS: {
		schema: value.wholeNumber(1, 1_000_000).optional(),
		otherwise: '2500',
		about:
			'Connections that one address, or one IPv6 /64 network, may have at a time; a trusted proxy may have any number.',
		readBy: ['start'],
	},
	REFRESH_CRON: {
		schema: workerVariables.REFRESH_CRON,
		about: 'When the worker refreshes, in UTC; `off` starts no worker.',
		readBy: ['start', 'worker'],
	},
	WORKER_ENDPOINT: {
		schema: workerVariables.WORKER_ENDPOINT,
		about: 'Endpoint that the worker calls; /api/revalidate for a site without a database.',
		readBy: ['worker'],
	},
	PING_TIMEOUT_MS: {
		schema: workerVariables.PING_TIMEOUT_MS,
		about: 'Deadline of one request of the worker, in milliseconds.',
		readBy: ['worker'],
	},
	EXPORT_DIR: {
		schema: workerVariables.EXPORT_DIR,
		otherwise: 'none: pages are regenerated where they are',
		about: 'Folder that `npm run worker` exports the site to.',
		readBy: ['worker'],
	},
	DEADMAN_URL: {
		schema: workerVariables.DEADMAN_URL,
		otherwise: 'none',
		about: 'Gets a POST when no run of the worker succeeded in time, and when one succeeds again.',
		secret: true,
		readBy: ['worker'],
	},
	MISSED_AFTER_S: {
		schema: workerVariables.MISSED_AFTER_S,
		about: 'How long after its scheduled time a run may succeed, in seconds.',
		readBy: ['worker'],
	},
	HEARTBEAT_URL: {
		schema: workerVariables.HEARTBEAT_URL,
		otherwise: 'none',
		about: 'Gets a POST after every successful run of the worker.',
		secret: true,
		readBy: ['worker'],
	},
} as const satisfies Variables;

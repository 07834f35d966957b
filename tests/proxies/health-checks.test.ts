import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Change, type Front, startFront } from './support/front.ts';
import { type Relay, startRelay } from './support/relay.ts';
import { type StartedSite, startWholeSite } from './support/started-site.ts';
import { Visitor } from './support/visitor.ts';

// Proxies that ask the site how it is, or watch its answers, keep sending visitors to it.

const build = inject('siteBuild');
const installed = inject('installed');
const { host } = new URL(build.siteUrl);

describe.runIf(Object.values(installed).includes(true))('health checks', () => {
	let site: StartedSite;
	let relay: Relay;
	beforeAll(async () => {
		site = await startWholeSite(build);
		relay = await startRelay(site.port);
	});
	afterAll(async () => {
		await relay?.[Symbol.asyncDispose]();
		await site?.[Symbol.asyncDispose]();
	});

	/** Starts a proxy that checks often, waits for some checks, and visits a page. */
	async function visitAfterChecks(front: Front, check: string): Promise<number> {
		await relay.seen(check, 5);
		using visitor = new Visitor(front);
		expect(front.printed()).not.toMatch(/is DOWN|out of tolerances/);
		return (await visitor.ask('/about')).status;
	}

	const FAST_HAPROXY: Change = ['check inter 5s fall 3 rise 1', 'check inter 50ms fall 2 rise 1'];
	const haproxy = (more: readonly Change[]) =>
		startFront('haproxy', 'site.haproxy.cfg', host, [
			['127.0.0.1:4321', `127.0.0.1:${relay.port}`],
			FAST_HAPROXY,
			...more,
		]);

	test.runIf(installed.haproxy)('HAProxy asks over HTTP/1.0 and without a host, as it does by default', async () => {
		await using front = await haproxy([]);
		expect(await visitAfterChecks(front, 'GET /api/health HTTP/1.0')).toBe(200);
		expect(relay.heads.find((head) => head.includes('HTTP/1.0'))).not.toMatch(/^host:/im);
	});

	test.runIf(installed.haproxy)('HAProxy asks with the address of the machine as the host', async () => {
		const send = 'http-check send meth GET uri /api/health ver HTTP/1.1 hdr Host 10.0.0.5';
		await using front = await haproxy([['option httpchk GET /api/health', `option httpchk\n\t${send}`]]);
		expect(await visitAfterChecks(front, 'host: 10.0.0.5')).toBe(200);
	});

	test.runIf(installed.caddy).each([
		['the address of the site', ''],
		['the address of the machine', '\n\t\thealth_headers {\n\t\t\tHost 10.0.0.5\n\t\t}'],
	])('Caddy asks with %s as the host', async (_, headers) => {
		await using front = await startFront('caddy', 'site.Caddyfile', host, [
			['127.0.0.1:4321', `127.0.0.1:${relay.port}`],
			['health_interval 10s', `health_interval 50ms${headers}`],
		]);
		expect(await visitAfterChecks(front, headers === '' ? `Host: 127.0.0.1:${relay.port}` : 'Host: 10.0.0.5')).toBe(
			200,
		);
	});

	test.runIf(installed.nginx)('nginx, which watches answers, takes none for a fault of the site', async () => {
		const other = createServer((_, response) => response.end('another server'));
		other.listen(0, '127.0.0.1');
		await once(other, 'listening');
		const { port } = other.address() as AddressInfo;
		const servers = `server 127.0.0.1:${relay.port} max_fails=1 fail_timeout=1h;\n\tserver 127.0.0.1:${port} backup;`;
		try {
			await using front = await startFront('nginx', 'site.nginx.conf', host, [['server 127.0.0.1:4321;', servers]]);
			using visitor = new Visitor(front);
			const form = { 'content-type': 'application/x-www-form-urlencoded', origin: build.siteUrl };
			const statuses = [
				await visitor.ask('/nowhere'),
				await visitor.ask('/', { headers: { host: 'evil.example' } }),
				await visitor.ask('/api/health', { method: 'DELETE' }),
				await visitor.ask('/alerts/new?_action=alerts.save', {
					method: 'POST',
					headers: form,
					body: 'a&'.repeat(2_200_000),
				}),
				await visitor.ask('/about', { headers: { 'x-long': 'x'.repeat(7_000), 'x-longer': 'x'.repeat(7_000) } }),
			].map(({ status }) => status);
			expect(statuses).toEqual([404, 421, 405, 413, 200]);
			expect((await visitor.ask('/about')).text).toContain('<h1');
		} finally {
			other.close();
		}
	});
});

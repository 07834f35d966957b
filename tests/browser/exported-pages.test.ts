import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startWorker } from '../../worker/start-worker.ts';
import { startEdgeSite } from '../support/edge-site.ts';
import { RecordedLog } from '../worker/recorded-log.ts';
import { provePublicPages } from './prove-public-pages.ts';

// The same pages, as files, from a server that knows nothing of them.

const build = inject('siteBuild');
let folder: string;
let server: Server;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'snowline-exported-'));
	const dir = join(folder, 'site');
	await using site = await startEdgeSite(build, { env: { WEATHER: 'simulated' } });
	const variables = { SITE_URL: site.url, BYPASS_TOKEN: build.bypassToken };
	const worker = startWorker(variables, { log: new RecordedLog(), once: true, exportDir: dir });
	expect(await worker.ranOnce).toMatchObject({ ok: true, facts: { missing: [] } });
	await worker.stop();

	const serve = sirv(dir, { brotli: true, gzip: true, etag: true });
	const notFound = await readFile(join(dir, '404.html'));
	server = createServer((request, response) =>
		serve(request, response, () => {
			response.writeHead(404, { 'content-type': 'text/html' }).end(notFound);
		}),
	).listen(0, '127.0.0.1');
	await once(server, 'listening');
});

afterAll(async () => {
	server?.closeAllConnections();
	server?.close();
	await rm(folder, { recursive: true, force: true });
});

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

provePublicPages(origin);

test('figures are exported as JSON, and compressed', async () => {
	const answer = await fetch(`${origin()}/api/conditions.json`, { headers: { 'accept-encoding': 'br' } });
	expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br']);
	expect(await answer.json()).toMatchObject({ simulated: true });
	expect((await fetch(`${origin()}/api/conditions/mammoth.json`)).status).toBe(200);
});

test('links to private pages lead to the live site', async () => {
	expect(await (await fetch(`${origin()}/`)).text()).toContain(`<a href="${build.siteUrl}/alerts">`);
	expect((await fetch(`${origin()}/alerts`)).status).toBe(404);
});

import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPublicAddress, type Resolve, readWebhookUrl } from '../../src/channels/webhook-address.ts';
import { createWebhookPoster, type WebhookPosterOptions } from '../../src/channels/webhook-poster.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';

type Received = { readonly method: string; readonly headers: IncomingMessage['headers']; readonly body: string };

let received: Received[];
let answer: (response: ServerResponse) => void;
let origin: string;
let receiver: ReturnType<typeof createServer>;

beforeEach(async () => {
	received = [];
	answer = (response) => response.end();
	receiver = createServer(async (request, response) => {
		let body = '';
		for await (const chunk of request) body += chunk;
		received.push({ method: request.method ?? '', headers: request.headers, body });
		answer(response);
	});
	await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterEach(async () => {
	receiver.closeAllConnections();
	await new Promise((resolve) => receiver.close(resolve));
});

const body = '{"kind":"fired","rule":"−10 °C"}';

function post(url = `${origin}/hook`, options: Partial<WebhookPosterOptions> = {}) {
	const poster = createWebhookPoster({ loopback: true, ...options });
	return poster({ url, secret: 'hush', idempotencyKey: 'alert:1:fired:webhook', body, at: now });
}

const failed = (error: string, changes: { final?: boolean; retryAfterMs?: number } = {}) => ({
	sent: false,
	error,
	final: false,
	retryAfterMs: null,
	...changes,
});

describe('a receiver', () => {
	test('gets the body, the key and a signature that it can verify', async () => {
		expect(await post()).toEqual({ sent: true });
		const [got] = received;
		expect(got).toMatchObject({
			method: 'POST',
			body,
			headers: { 'content-type': 'application/json', 'idempotency-key': 'alert:1:fired:webhook' },
		});
		const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(`${got?.headers['snowline-signature']}`) ?? [];
		expect(Number(seconds) * 1_000).toBe(now);
		expect(signature).toBe(createHmac('sha256', 'hush').update(`${seconds}.${got?.body}`).digest('hex'));
	});

	test.each([
		[500, failed('WEBHOOK_STATUS_500')],
		[404, failed('WEBHOOK_STATUS_404')],
		[410, failed('WEBHOOK_GONE', { final: true })],
	])('that answers %i gives its outcome', async (status, outcome) => {
		answer = (response) => response.writeHead(status).end('a reason');
		expect(await post()).toEqual(outcome);
	});

	test('that sends `Retry-After` delays the retry', async () => {
		answer = (response) => response.writeHead(429, { 'retry-after': '90' }).end();
		expect(await post()).toEqual(failed('WEBHOOK_STATUS_429', { retryAfterMs: 90_000 }));
	});

	test.each([301, 302, 303, 307, 308])('that redirects with %i is not followed', async (status) => {
		answer = (response) => response.writeHead(status, { location: `${origin}/elsewhere` }).end();
		expect(await post()).toEqual(failed('WEBHOOK_REDIRECTED'));
		expect(received).toHaveLength(1);
	});

	test('that does not answer is abandoned at the deadline', async () => {
		answer = () => undefined;
		expect(await post(undefined, { timeoutMs: 200 })).toEqual(failed('WEBHOOK_TIMEOUT'));
	});

	test('that sends its headers slowly is abandoned at the deadline too', async () => {
		answer = ({ socket }) => {
			socket?.write('HTTP/1.1 200 OK\r\n');
			const drip = setInterval(() => socket?.write('x-drip: 1\r\n'), 20);
			socket?.once('close', () => clearInterval(drip));
		};
		expect(await post(undefined, { timeoutMs: 300 })).toEqual(failed('WEBHOOK_TIMEOUT'));
	});

	test('that never ends its body delays nothing', async () => {
		answer = (response) => response.writeHead(200).write('x'.repeat(100_000));
		expect(await post()).toEqual({ sent: true });
	});

	test('that sends endless headers is cut off', async () => {
		answer = (response) => response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end();
		expect(await post()).toEqual(failed('WEBHOOK_UNREACHABLE'));
	});

	test('that is unreachable gives an outcome, not an exception', async () => {
		await new Promise((resolve) => receiver.close(resolve));
		expect(await post()).toEqual(failed('WEBHOOK_UNREACHABLE'));
		receiver.listen(0);
	});

	test('gets no unnecessary headers', async () => {
		const poster = createWebhookPoster({ loopback: true });
		const huge = { url: origin, secret: 'hush', idempotencyKey: 'k', body: 'x'.repeat(65_537), at: now };
		expect(await poster(huge)).toEqual(failed('WEBHOOK_BODY_TOO_LARGE', { final: true }));
	});
});

describe('an address', () => {
	test.each([
		'127.0.0.1',
		'10.1.2.3',
		'172.16.0.1',
		'172.31.255.255',
		'192.168.1.1',
		'169.254.169.254',
		'100.64.0.1',
		'0.0.0.0',
		'224.0.0.1',
		'255.255.255.255',
		'198.18.0.1',
		'::',
		'::1',
		'fe80::1',
		'fe80::1%eth0',
		'fd00::1',
		'fd00:ec2::254',
		'::ffff:10.0.0.1',
		'::ffff:7f00:1',
		'64:ff9b::7f00:1',
		'2002:7f00:1::',
		'2001:0:7f00::1',
		'2001:db8::1',
		'ff02::1',
		'no address',
	])('%s is not public', (address) => {
		expect(isPublicAddress(address)).toBe(false);
	});

	test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is public', (address) => {
		expect(isPublicAddress(address)).toBe(true);
	});

	test.each([
		'http://example.com/',
		'ftp://example.com/',
		'https://user@example.com/',
		'https://:pw@example.com/',
		'example.com',
		'https://127.0.0.1/',
		'https://[::1]/',
		'https://0x7f.1/',
		'https://2130706433/',
		'https://017700000001/',
		'https://[::ffff:169.254.169.254]/',
		'https://169.254.169.254/latest/meta-data/',
		'http://localhost/',
		...['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/'],
		`https://example.com/${'x'.repeat(2_000)}`,
	])('%s cannot be a webhook', (url) => {
		expect(readWebhookUrl(url, { loopback: false })).toBeNull();
	});

	test('on loopback can be allowed, other addresses are not affected', () => {
		const readable = ['http://localhost:1/', 'http://127.0.0.1:1/', 'http://[::1]:1/', 'https://example.com/'];
		expect(readable.filter((url) => readWebhookUrl(url, { loopback: true }) === null)).toEqual([]);
		const refused = ['http://example.com/', 'http://10.0.0.1/', 'https://10.0.0.1/', 'http://[::ffff:7f00:1]/'];
		expect(refused.filter((url) => readWebhookUrl(url, { loopback: true }) !== null)).toEqual([]);
	});

	test('that is not allowed is not connected to, and is not retried', async () => {
		expect(await post(`${origin}/hook`, { loopback: false })).toEqual(failed('WEBHOOK_URL_REFUSED', { final: true }));
		expect(received).toEqual([]);
	});
});

describe('a host name', () => {
	const resolving =
		(...addresses: string[]): Resolve =>
		async () =>
			addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

	test.each([
		['a private address', ['10.0.0.1']],
		['this host', ['127.0.0.1']],
		['the metadata service', ['169.254.169.254']],
		['a public and a private address', ['1.1.1.1', '192.168.0.1']],
		['a private address in IPv6 form', ['::ffff:10.0.0.1']],
		['nothing', []],
	])('that resolves to %s is rejected at the connection', async (_, addresses) => {
		const outcome = await post('https://hook.example/', { loopback: false, resolve: resolving(...addresses) });
		expect(outcome).toEqual(failed('WEBHOOK_ADDRESS_REFUSED'));
	});

	test('is connected to at exactly the address that was checked', async () => {
		const url = origin.replace('127.0.0.1', 'localhost');
		expect(await post(url, { resolve: resolving('127.0.0.1') })).toEqual({ sent: true });
		expect(await post(url, { resolve: resolving('10.0.0.1') })).toEqual(failed('WEBHOOK_ADDRESS_REFUSED'));
		expect(received).toHaveLength(1);
	});

	test('that does not exist gives an outcome, not an exception', async () => {
		const resolve = () => Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
		expect(await post('https://hook.example/', { resolve })).toEqual(failed('WEBHOOK_UNREACHABLE'));
	});
});

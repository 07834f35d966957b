import { randomBytes } from 'node:crypto';
import { type Attack, openClient, openSocket, pause, repeat } from './attack.ts';

/*
 * Requests that cost the site more than their sender. Each attack has one or a few connections and pauses between its
 * requests: it stands for a stranger with little bandwidth, and must not take the processors from the site that it is
 * measured on.
 */

const randomName = () => randomBytes(8).toString('hex');
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Forms of many tiny fields, far over the limit, to a page, an action and a page with an action. */
export const formFlood: Attack = async (context) => {
	const send = openClient(context, 1);
	const headers = { ...FORM, origin: context.target.origin };
	const forms = [
		{ path: '/account/sign-in?_action=account.signIn', body: 'a&'.repeat(500_000) },
		{ path: '/alerts/new?_action=alerts.save', body: 'a=1&'.repeat(1_100_000) },
		{ path: '/_actions/account.signIn', body: 'a&'.repeat(500_000) },
		{ path: '/alerts/new?_action=alerts.save', body: 'a&'.repeat(30_000) },
		{ path: '/editor/mammoth?_action=reports.save', body: 'a&'.repeat(90_000) },
	];
	let n = 0;
	await repeat(context, 50, async () => {
		const { path, body } = forms[n++ % forms.length] ?? { path: '/', body: '' };
		await send({ method: 'POST', path, headers, body });
	});
};

/** Connections that send thousands of requests at once and read nothing, for two seconds. */
export const pipelining: Attack = async (context) => {
	const paths = ['/', '/api/health', '/about', '/resorts/mammoth'];
	await repeat(context, 1_000, async () => {
		const sockets = Array.from({ length: 60 }, (_, n) => {
			const socket = openSocket(context, n).pause();
			const request = `GET ${paths[n % paths.length]} HTTP/1.1\r\nHost: ${context.target.host}\r\n\r\n`;
			socket.write(request.repeat(2_000));
			context.count('burst');
			return socket;
		});
		await pause(2_000, context.signal);
		for (const socket of sockets) socket.destroy();
	});
};

/** Paths as long as a request may have, of what is worst for one matcher or another. */
export const longPaths: Attack = async (context) => {
	const send = openClient(context, 2);
	const units = ['a', 'aB-', '%20', '-a', '/.', '%C3%A9', 'a.', '_', '/a', '%25'];
	let n = 0;
	await repeat(context, 10, async () => {
		const unit = units[n++ % units.length] ?? 'a';
		await send({ path: `/${unit.repeat(15_000 / unit.length)}/x` });
	});
};

/** Paths and queries that nobody asked for before: nothing that is kept of them may grow without bound. */
export const randomPaths: Attack = async (context) => {
	const send = openClient(context, 3);
	const places = [
		() => `/${randomName()}`,
		() => `/resorts/${randomName()}`,
		() => `/?${randomName()}=1`,
		() => `/_astro/${randomName()}.js`,
		() => `/api/conditions/${randomName()}`,
		() => `/alerts/feed/${randomName()}.xml`,
	];
	let n = 0;
	await repeat(context, 10, () => send({ path: places[n++ % places.length]?.() ?? '/' }));
};

/** Keeps asking with conditions of its own for what the site answers others with. */
export const conditionalRenewals: Attack = async (context) => {
	const send = openClient(context, 4);
	const conditions = [
		{ 'if-none-match': '*' },
		{ 'if-none-match': 'W/"a", "b"' },
		{ 'if-modified-since': 'Fri, 31 Dec 2100 00:00:00 GMT' },
		{ 'if-match': '"a"' },
		{ range: 'bytes=0-0' },
	];
	let n = 0;
	await repeat(context, 50, () => {
		const headers = conditions[n++ % conditions.length] ?? {};
		const path = n % 3 === 0 ? '/feed.xml' : `/api/conditions?z=${n % 7}`;
		return send({ method: n % 4 === 0 ? 'HEAD' : 'GET', path, headers });
	});
};

/** Hosts, versions and framings that must be refused without a word from the site. */
export const badRequests: Attack = async (context) => {
	const { host } = context.target;
	const requests = [
		'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n',
		'GET / HTTP/1.1\r\n\r\n',
		'GET / HTTP/1.0\r\n\r\n',
		`GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\n\r\n`,
		`GET / HTTP/1.1\r\nHost: ${'a.'.repeat(7_000)}\r\n\r\n`,
		`POST / HTTP/1.0\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
		`GET / HTTP/1.1\r\nHost: ${host}\r\n${'a: b\r\n'.repeat(3_000)}\r\n`,
		'\u0000\u0001\u0002 nonsense\r\n\r\n',
	];
	let n = 0;
	await repeat(context, 20, async () => {
		const socket = openSocket(context, 5);
		const closed = new Promise((resolve) => socket.once('close', resolve));
		socket.on('data', () => {
			context.count('answered');
			socket.end();
		});
		socket.write(requests[n++ % requests.length] ?? '', 'latin1');
		await Promise.race([closed, pause(2_000, context.signal)]);
		socket.destroy();
	});
};

/** Sign-ins, sign-ups and resets with new addresses, from many networks, so that no limit is met at once. */
export const signInStorm: Attack = async (context) => {
	const headers = { ...FORM, origin: context.target.origin };
	const forms = ['account/sign-in?_action=account.signIn', 'account/sign-up?_action=account.signUp'];
	const clients = Array.from({ length: 20 }, (_, n) => openClient(context, 100 + n));
	let n = 0;
	await repeat(context, 250, async () => {
		const body = `email=${randomName()}%40example.com&password=${randomName()}`;
		await clients[n++ % clients.length]?.({ method: 'POST', path: `/${forms[n % forms.length]}`, headers, body });
	});
};

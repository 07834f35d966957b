import { afterEach, expect, test } from 'vitest';
import { codeOf, expectNoThreads, type FunctionSource, readText, startHost, textOf } from '../host-fixture.ts';

afterEach(expectNoThreads);

const answering: Record<string, FunctionSource> = {
	'a default export with fetch': {
		file: 'a.mjs',
		source: `export default { name: 'site', async fetch(request) { return new Response(this.name + request.url); } };`,
	},
	'a fetch below five defaults': {
		file: 'b.mjs',
		source: `export default { default: { default: { default: { default: {
			fetch: (request) => new Response('site' + request.url) } } } } };`,
	},
	'an exported fetch': {
		file: 'c.mjs',
		source: `export const fetch = (request) => new Response('site' + request.url);`,
	},
	'a CommonJS object with fetch': {
		file: 'd.cjs',
		source: `module.exports = { fetch: (request) => new Response('site' + request.url) };`,
	},
	'a method export': { file: 'e.mjs', source: `export const GET = (request) => new Response('site' + request.url);` },
	'an ES module listener': {
		file: 'f.mjs',
		source: `export default async (req, res) => { res.end('sitehttps://' + req.headers.host + req.url); };`,
	},
	'a CommonJS listener': {
		file: 'g.cjs',
		source: `module.exports = (req, res) => { res.end('sitehttps://' + req.headers.host + req.url); };`,
	},
	'a compiled CommonJS listener': {
		file: 'h.cjs',
		source: `exports.__esModule = true; exports.default = (req, res) => res.end('sitehttps://' + req.headers.host + req.url);`,
	},
};

test.each(Object.entries(answering))('%s answers', async (_, fn) => {
	await using fixture = await startHost({ fn });
	expect(await fixture.text('/a%20b?c=d')).toBe('sitehttps://snow.example/a%20b?c=d');
});

const shapes = {
	fetch: `export default { async fetch(request) {
		const headers = new Headers({ 'x-saw': request.headers.get('x-twice') + '|' + request.method });
		headers.append('set-cookie', 'a=1; Path=/'); headers.append('set-cookie', 'b=2');
		return new Response('body', { status: 203, headers });
	} };`,
	listener: `export default (req, res) => {
		res.writeHead(203, { 'x-saw': req.headers['x-twice'] + '|' + req.method, 'set-cookie': ['a=1; Path=/', 'b=2'] });
		res.end('body');
	};`,
};

test.each(Object.entries(shapes))(
	'status and headers of a %s are passed on, each set-cookie separately',
	async (_, source) => {
		await using fixture = await startHost(source);
		const twice = [['x-twice', '1'] as const, ['x-twice', '2'] as const];
		const answer = await fixture.call('/', { headers: twice });
		expect(answer.status).toBe(203);
		expect(answer.headers.filter(([name]) => name === 'set-cookie')).toEqual([
			['set-cookie', 'a=1; Path=/'],
			['set-cookie', 'b=2'],
		]);
		expect(answer.headers).toContainEqual(['x-saw', '1, 2|GET']);
		expect(await readText(answer)).toBe('body');
	},
);

test.each(Object.entries(shapes))('HEAD on a %s returns the head and no body', async (_, source) => {
	await using fixture = await startHost(source);
	const answer = await fixture.call('/', { method: 'HEAD' });
	expect([answer.status, await readText(answer)]).toEqual([203, '']);
});

test('a listener neither gets nor sends hop-by-hop headers', async () => {
	await using fixture = await startHost(
		`export default (req, res) => res.writeHead(200, { connection: 'x' }).end(req.headers.te + req.headers.connection)`,
	);
	const answer = await fixture.call('/', {
		headers: [['te', 'trailers'] as const, ['connection', 'upgrade'] as const],
	});
	expect(answer.headers).toEqual([]);
	expect(await readText(answer)).toBe('undefinedclose');
});

test('a listener gets the client address from the host', async () => {
	await using fixture = await startHost(
		`export default (req, res) => res.end(req.socket.remoteAddress + req.socket.encrypted)`,
	);
	expect(await fixture.text('/', { headers: [['x-forwarded-for', '192.0.2.7, 10.0.0.1']] })).toBe('192.0.2.7true');
});

test('method exports answer HEAD with GET, and other methods with 405', async () => {
	await using fixture = await startHost(`export const GET = () => new Response('got');`);
	expect((await fixture.call('/', { method: 'HEAD' })).status).toBe(200);
	const refused = await fixture.call('/', { method: 'POST' });
	expect([refused.status, refused.headers.find(([name]) => name === 'allow')?.[1]]).toEqual([405, 'GET, HEAD']);
	await readText(refused);
});

const failing: Record<string, string> = {
	'a module without a handler': `export const answer = 42;`,
	'a module that throws': `throw new Error('no database');`,
	'a fetch that throws': `export default { fetch() { throw new Error('boom'); } };`,
	'a fetch that returns no response': `export default { fetch: () => 'text' };`,
	'a listener that throws': `export default () => { throw new Error('boom'); };`,
	'a listener that rejects': `export default async () => { throw new Error('boom'); };`,
	'a listener that closes its connection': `export default (req) => req.socket.destroy();`,
	'a body that is not bytes': `export default { fetch: () => new Response(new ReadableStream({
		start(controller) { controller.enqueue(42); } })) };`,
};

test.each(Object.entries(failing))('%s fails the call', async (_, source) => {
	await using fixture = await startHost(source);
	expect(await codeOf(fixture.text('/'))).toBe('FUNCTION_INVOCATION_FAILED');
});

test('errors of functions are logged with their stack', async () => {
	await using fixture = await startHost(`export default { fetch() { throw new Error('boom 17'); } };`);
	await codeOf(fixture.call('/'));
	await fixture.logged('fn.mjs');
	expect(fixture.lines.map(textOf).join()).toContain('boom 17');
});

test('after a function has thrown, its thread serves the next call', async () => {
	await using fixture = await startHost(`let calls = 0;
		export default { fetch() { if (++calls === 1) throw new Error('once'); return new Response('call ' + calls); } };`);
	await codeOf(fixture.call('/'));
	expect(await fixture.text('/')).toBe('call 2');
});

test('an unknown function fails the call', async () => {
	await using fixture = await startHost(`export const GET = () => new Response('');`);
	expect(await codeOf(fixture.call('/', { name: 'other' }))).toBe('FUNCTION_INVOCATION_FAILED');
});

test('functions with the same module share its thread', async () => {
	const shared = { file: 'fn.mjs', source: `let calls = 0; export const GET = () => new Response(String(++calls));` };
	await using fixture = await startHost({ fn: shared, alias: shared });
	expect([await fixture.text('/'), await fixture.text('/', { name: 'alias' })]).toEqual(['1', '2']);
});

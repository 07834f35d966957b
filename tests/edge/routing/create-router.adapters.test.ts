import { describe, expect, test } from 'vitest';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { createRouter } from '../../../src/edge/routing/create-router.ts';
import { functionFiles, writeOutput } from '../build-output/temporary-output.ts';
import { type Ask, asking, summary } from './route-fixture.ts';

// The directories that @astrojs/vercel 11.0.11 and @sveltejs/adapter-vercel 6.3.4 write, with shortened files.

const TOKEN = 'x_astro_path_token=1c411c85';

async function astro(): Promise<Ask> {
	await using output = await writeOutput({
		'config.json': {
			version: 3,
			routes: [
				{ src: '^/(.*)/$', headers: { Location: '/$1' }, status: 308 },
				{
					src: '^/_astro(?:/(.*))$',
					headers: { 'cache-control': 'public, max-age=31536000, immutable' },
					continue: true,
				},
				{ src: '/about', headers: { 'content-security-policy': "default-src 'self'" } },
				{ handle: 'filesystem' },
				{ src: '^/_server-islands/([^/]+?)$', dest: '_render' },
				{ src: '^/alerts$', dest: '_render' },
				{ src: '^/api/conditions/([^/]+?)$', dest: '_render' },
				{ src: '^(/resorts/([^/]+?))$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
				{ src: '^(/)$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
				{ src: '^/.*$', dest: '/404.html', status: 404 },
			],
		},
		'vercel.json': {
			headers: [
				{ source: '/(.*)', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] },
				{ source: '/(alerts|account)(.*)', headers: [{ key: 'Cache-Control', value: 'private, no-store' }] },
			],
			rewrites: ['/', '/resorts/:id'].map((source) => ({
				source,
				has: [{ type: 'query', key: '__prerender_bypass', value: '(?<__prerender_bypass>.+)' }],
				destination: '/_render',
			})),
		},
		'static/404.html': '<h1>404',
		'static/about/index.html': '<h1>About',
		'static/_astro/page.D4fx.css': 'a{}',
		...functionFiles('_render'),
		...functionFiles('_isr'),
		'functions/_isr.prerender-config.json': {
			expiration: 300,
			bypassToken: 'a-token-of-thirty-two-characters',
			allowQuery: ['x_astro_path', 'x_astro_path_token'],
			passQuery: true,
		},
	});
	return asking(createRouter(await readBuildOutput(output.dir, { vercelJsonFile: output.path('vercel.json') })));
}

describe('Astro', async () => {
	const ask = await astro();

	test.each([
		['/', `own _isr /_isr?x_astro_path=%2F&${TOKEN}`],
		['/?utm_source=x', `own _isr /_isr?x_astro_path=%2F&${TOKEN}&utm_source=x`],
		['/?x_astro_path=/alerts', `own _isr /_isr?x_astro_path=%2F&${TOKEN}`],
		['/resorts/mammoth', `own _isr /_isr?x_astro_path=%2Fresorts%2Fmammoth&${TOKEN}`],
		['/?__prerender_bypass=t', 'own _render /_render?__prerender_bypass=t'],
		['/resorts/mammoth?__prerender_bypass=t', 'own _render /_render?id=mammoth&__prerender_bypass=t'],
		['/?__prerender_bypass=', `own _isr /_isr?x_astro_path=%2F&${TOKEN}&__prerender_bypass=`],
		['/alerts', 'own _render /_render'],
		['/alerts?__prerender_bypass=t', 'own _render /_render?__prerender_bypass=t'],
		['/api/conditions/mammoth', 'own _render /_render'],
		['/about', '200 about/index.html'],
		['/about/?a=1', '308 → /about?a=1'],
		['/_astro/page.D4fx.css', '200 _astro/page.D4fx.css'],
		['/_astro/gone.css', '404 404.html'],
		['/resorts', '404 404.html'],
		['/resorts/a/b', '404 404.html'],
		['/_isr', '404 404.html'],
		['/_render', '404 404.html'],
	])('%s is %s', (target, expected) => {
		expect(summary(ask(target))).toBe(expected);
	});

	test('headers of vercel.json are on every answer, private ones on a 404 too', () => {
		expect(Object.fromEntries(ask('/alerts/x.css').headers)).toEqual({
			'x-frame-options': 'DENY',
			'cache-control': 'private, no-store',
		});
		expect(ask('/about').headers.get('content-security-policy')).toBe("default-src 'self'");
	});

	test('an asset may be cached for a year, a missing one not at all', () => {
		expect(ask('/_astro/page.D4fx.css').headers.get('cache-control')).toContain('immutable');
		expect(ask('/_astro/gone.css').headers.get('cache-control')).toBe('no-store');
	});
});

async function svelteKit(): Promise<Ask> {
	const isr = (group: number, expiration: number | false) => ({
		expiration,
		allowQuery: ['__pathname', ...(group === 2 ? ['page'] : [])],
		group,
		passQuery: true,
	});
	await using output = await writeOutput({
		'config.json': {
			version: 3,
			routes: [
				{
					src: '.*',
					continue: true,
					transforms: [{ type: 'request.query', op: 'delete', target: { key: '__pathname' } }],
				},
				{ src: '/old/?', headers: { Location: '/about' }, status: 308 },
				{ src: '/about', dest: '/about/' },
				{ src: '/about/', status: 308, headers: { Location: '/about' } },
				{ src: '/_app/immutable/.+', headers: { 'cache-control': 'public, immutable, max-age=31536000' } },
				{ handle: 'filesystem' },
				{
					src: '/_app/immutable/.+',
					status: 404,
					headers: { 'cache-control': 'no-store' },
					continue: false,
				},
				{ src: '^/?(?:/__data.json)?$', dest: '/' },
				{ src: '^/account/?(?:/__data.json)?$', dest: '/account' },
				{ src: '^/news/?$', dest: '/news?__pathname=/news' },
				{ src: '^/news/?/__data.json$', dest: '/news/__data.json?__pathname=/news' },
				{ src: '^/news/([^/]+?)/?$', dest: '/news/[slug]?__pathname=/news/$1' },
				{ src: '^/docs(/.*)?/?$', dest: '/docs/[...rest]?__pathname=/docs$1' },
				{ src: '/.*', dest: '/![-]/catchall' },
			],
			overrides: { 'about.html': { path: 'about' }, 'start.html': { path: 'start' } },
		},
		'static/about.html': '<h1>',
		'static/start.html': '<h1>',
		'static/_app/immutable/entry/start.Cx.js': '',
		'static/favicon.png': '',
		...functionFiles('![-]/0', { maxDuration: 30 }),
		...functionFiles('![-]/catchall'),
		'functions/index.func': { link: '![-]/0.func' },
		'functions/index/__data.json.func': { link: '../![-]/0.func' },
		'functions/account.func': { link: '![-]/0.func' },
		'functions/news.func': { link: '![-]/0.func' },
		'functions/news.prerender-config.json': isr(1, 60),
		'functions/news/__data.json.func': { link: '../![-]/0.func' },
		'functions/news/__data.json.prerender-config.json': isr(1, 60),
		'functions/news/[slug].func': { link: '../![-]/0.func' },
		'functions/news/[slug].prerender-config.json': isr(2, 10),
		'functions/docs/[...rest].func': { link: '../![-]/0.func' },
		'functions/docs/[...rest].prerender-config.json': isr(3, false),
	});
	return asking(createRouter(await readBuildOutput(output.dir)));
}

describe('SvelteKit', async () => {
	const ask = await svelteKit();

	test.each([
		['/', 'own index /'],
		['/__data.json', 'own index /'],
		['/account?a=1', 'own account /account?a=1'],
		['/account?__pathname=/', 'own account /account'],
		['/about', '200 about'],
		['/about/', '308 → /about'],
		['/start', '200 start'],
		['/about.html', 'own ![-]/catchall /![-]/catchall'],
		['/old/?a=1', '308 → /about?a=1'],
		['/news', 'own news /news?__pathname=/news'],
		['/news/', 'own news /news?__pathname=/news'],
		['/news?__pathname=/account', 'own news /news?__pathname=/news'],
		['/news/__data.json', 'own news/__data.json /news/__data.json?__pathname=/news'],
		['/news/snow?page=2', 'own news/[slug] /news/[slug]?__pathname=/news/snow&page=2'],
		['/news/%C3%A9t%C3%A9', 'own news/[slug] /news/[slug]?__pathname=/news/%C3%A9t%C3%A9'],
		['/docs', 'own docs/[...rest] /docs/[...rest]?__pathname=/docs'],
		['/docs/a/b', 'own docs/[...rest] /docs/[...rest]?__pathname=/docs%2Fa%2Fb'],
		['/favicon.png', '200 favicon.png'],
		['/_app/immutable/entry/start.Cx.js', '200 _app/immutable/entry/start.Cx.js'],
		['/_app/immutable/entry/gone.js', '404 NOT_FOUND'],
		['/!%5B-%5D/0', 'own ![-]/catchall /![-]/catchall'],
		['/nothing/here', 'own ![-]/catchall /![-]/catchall'],
	])('%s is %s', (target, expected) => {
		expect(summary(ask(target))).toBe(expected);
	});

	test('a parameter that the adapter removes reaches no function', () => {
		expect(ask('/account?a=1&__pathname=/news')).toMatchObject({ destQuery: 'a=1', transformedQuery: 'a=1' });
	});

	test('an asset may be cached for a year, a missing one not at all', () => {
		expect(ask('/_app/immutable/entry/start.Cx.js').headers.get('cache-control')).toContain('immutable');
		expect(ask('/_app/immutable/entry/gone.js').headers.get('cache-control')).toBe('no-store');
	});

	test('only pages found by the catch-all are not owned', () => {
		const owned = ['/', '/account', '/news', '/docs/a', '/nothing'].map((target) => {
			const result = ask(target);
			return result.kind === 'function' && result.owned;
		});
		expect(owned).toEqual([true, true, true, true, false]);
	});
});

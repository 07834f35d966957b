import { describe, expect, test } from 'vitest';
import { useFixture } from './fixture-edge.ts';
import { FIXTURES, fixtureFolder, fixtureStamp, hashSources } from './fixture-sources.ts';
import { blackBoxSuite } from './suite.ts';

blackBoxSuite({
	name: 'sveltekit',
	expirations: { '/': 60, '/search': 120, '/resorts/alta': 300, '/history': false },
	notFoundCache: 'MISS',
	assets: '/_app/immutable/',
	internalPaths: ['/__root__', '/!%5B-%5D/0', '/!%5B-%5D/catchall'],
});

blackBoxSuite({
	name: 'astro',
	// Astro's adapter has one expiration for all pages.
	expirations: { '/': 60, '/search': 60, '/resorts/alta': 60 },
	notFoundCache: 'PRERENDER',
	assets: '/_astro/',
	internalPaths: ['/_isr', '/_render', '/_isr?x_astro_path=/live'],
});

describe('sveltekit alone', () => {
	const start = useFixture('sveltekit');

	test('each route has its own expiration', async () => {
		const edge = await start();
		for (const path of ['/', '/search', '/resorts/alta']) await edge.get(path);
		edge.clock.advanceS(61);
		expect([(await edge.get('/')).cache, (await edge.get('/search')).cache]).toEqual(['STALE', 'HIT']);
		edge.clock.advanceS(60);
		expect([(await edge.get('/search')).cache, (await edge.get('/resorts/alta')).cache]).toEqual(['STALE', 'HIT']);
	});

	test('a parameter in the cache key makes an entry per value and reaches the render', async () => {
		const edge = await start();
		const feet = await edge.get('/search?units=ft');
		expect(feet).toMatchObject({ cache: 'MISS', note: '?units=ft' });
		expect(await edge.get('/search?units=m')).toMatchObject({ cache: 'MISS', note: '?units=m' });
		expect(await edge.get('/search?utm_source=x&units=ft')).toMatchObject({ cache: 'HIT', render: feet.render });
	});

	test('a visitor cannot choose which page is rendered', async () => {
		const edge = await start();
		await edge.get('/resorts/alta?__pathname=/resorts/verbier');
		expect(await edge.get('/resorts/alta')).toMatchObject({ cache: 'HIT', body: expect.stringContaining('Alta') });
	});
});

test.each(FIXTURES)('the archived output of %s was built from the current sources of the example', async (name) => {
	expect(fixtureStamp(name), 'rebuild with: node tests/edge/black-box/build-fixtures.ts').toBe(
		await hashSources(fixtureFolder(name)),
	);
});

import { expect, inject, test } from 'vitest';
import { startSite } from '../support/running-site.ts';

const build = inject('siteBuild');

// A bad value must affect only what needs it, and must be in the log.
test.each([
	['WEATHER', { WEATHER: 'marker-a3f0' }],
	['OPEN_METEO_DAILY_UNITS', { OPEN_METEO_DAILY_UNITS: 'marker-a3f0' }],
	['REVALIDATE_ORIGIN', { REVALIDATE_ORIGIN: 'marker-a3f0' }],
	['CRON_SECRET', { CRON_SECRET: 'a3f0' }],
	['LOG_LEVEL', { LOG_LEVEL: 'marker-a3f0' }],
])('a bad %s is named in the log, without its value, and pages are served', async (name, env) => {
	await using site = await startSite(build, { env });
	const page = await site.renderCached('/');
	expect(page.status).toBe(200);
	expect(site.printed()).toContain(`"msg":"${name} `);
	expect(site.printed() + page.text).not.toContain('a3f0');
});

test('a preview regenerates its own pages, not those of production', async () => {
	await using site = await startSite(build, {
		database: false,
		env: { REVALIDATE_ORIGIN: undefined, VERCEL_ENV: 'preview', VERCEL_URL: '127.0.0.1:1' },
	});
	const { status } = await site.render.fetch('/api/revalidate', {
		method: 'POST',
		headers: [
			['authorization', `Bearer ${build.bypassToken}`],
			['content-type', 'application/json'],
		],
		body: '{"paths":["/"]}',
	});
	expect(status).toBe(502);
	expect(site.pageCache.asked).toEqual([]);
});

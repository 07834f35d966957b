import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { BuiltFunction } from '../support/built-function.ts';

const build = inject('siteBuild');

// The folder of the operating system has no node_modules above it, so nothing but the function's own can be found.
test('a function runs with nothing but its own folder, database driver included', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'snowline-alone-'));
	try {
		await cp(join(build.outputDir, 'functions/_render.func'), join(dir, 'functions/_render.func'), { recursive: true });
		const url = `file:${join(dir, 'snowline.db')}`;
		const database = openDatabase({ url });
		await migrateDatabase(database);
		database.close();
		await using alone = new BuiltFunction({
			outputDir: dir,
			name: '_render',
			origin: build.siteUrl,
			env: {
				DATABASE_URL: url,
				DATA_DIR: dir,
				AUTH_SECRET: 'a'.repeat(32),
				OPEN_METEO_URL: 'http://127.0.0.1:1',
			},
		});
		const { status, text } = await alone.fetch('/api/health');
		expect([status, JSON.parse(text).database]).toEqual([200, 'ok']);
		expect((await alone.fetch('/alerts')).status).toBe(200);
		const cookie = '__Secure-snowline.session_token=nobody';
		expect((await alone.fetch('/account', { headers: [['cookie', cookie]] })).status).toBe(200);
	} finally {
		await rm(dir, { recursive: true, force: true });
	}
});

test('a function starts without any variable, and reports a missing one only when it is needed', async () => {
	await using bare = new BuiltFunction({
		outputDir: build.outputDir,
		name: '_render',
		origin: build.siteUrl,
		env: { OPEN_METEO_URL: 'http://127.0.0.1:1' },
	});
	expect((await bare.fetch('/api/health')).status).toBe(200);
	expect((await bare.fetch('/sitemap.xml')).status).toBe(200);
	expect((await bare.fetch('/api/refresh', { method: 'POST' })).status).toBe(401);
	const alerts = await bare.fetch('/alerts');
	expect([alerts.status, alerts.headers.get('cache-control')]).toEqual([503, 'private, no-store']);
	expect(alerts.text).toMatch(/DATABASE_URL.*AUTH_SECRET/s);
});

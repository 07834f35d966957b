import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from '../../support/command.ts';
import { keepSiteBuild, type SiteBuild } from '../../support/site-build.ts';

/** A static export of the site, with simulated figures. */
export type ExportedSite = AsyncDisposable & {
	/** The link that a web server serves. */
	readonly dir: string;
};

export async function exportSite(build: SiteBuild): Promise<ExportedSite> {
	const folder = await mkdtemp(join(tmpdir(), 'snowline-exported-'));
	const dir = join(folder, 'site');
	await keepSiteBuild(build, join(folder, 'data'));
	const { code, output, errors } = await runProcess(join(build.root, 'src/commands/export.ts'), [dir], {
		cwd: build.root,
		env: {
			PATH: process.env.PATH ?? '',
			SITE_URL: build.siteUrl,
			BYPASS_TOKEN: build.bypassToken,
			CRON_SECRET: 'c'.repeat(32),
			AUTH_SECRET: 'a'.repeat(32),
			DATA_DIR: join(folder, 'data'),
			WEATHER: 'simulated',
		},
	});
	if (code !== 0) throw new Error(`npm run export ended with ${code}:\n${output}${errors}`);
	return { dir, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

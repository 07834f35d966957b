import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AstroIntegration } from 'astro';
import { type FileLock, takeLock } from '../edge/store/file-lock.ts';
import { readMigrations } from '../storage/migrate.ts';
import { Builds } from './builds.ts';
import { BUILDS_DIR_VARIABLE } from './run-astro-build.ts';
import { hashSources, SourcesChangedError } from './source-hash.ts';

/** A build that begins: its id, and what that was computed from. */
export type BegunBuild = {
	readonly root: string;
	readonly id: string;
	readonly sourcesHash: string;
	readonly siteUrl: string;
};

/** Held until the process ends. */
const held: FileLock[] = [];

/**
 * Lets one build at a time write the output of the folder, and copies what `npm start` and others asked for to the folder
 * of builds, under the same lock.
 */
export function keepBuild({ root, id, sourcesHash, siteUrl }: BegunBuild): AstroIntegration {
	const buildsDir = process.env[BUILDS_DIR_VARIABLE];
	const builds = buildsDir === undefined ? null : new Builds(buildsDir);
	const keep = async (): Promise<void> => {
		const output = join(root, '.vercel/output');
		// It holds tokens. Not its files: with `vercel deploy --prebuilt` they keep their modes, and another user reads them.
		if (process.env.VERCEL === undefined) await chmod(output, 0o700);
		if ((await hashSources(root)) !== sourcesHash) throw new SourcesChangedError();
		if (builds === null) return;
		const facts = { id, siteUrl, builtAt: Date.now(), migrations: await readMigrations() };
		await builds.keep(output, join(root, 'vercel.json'), facts);
	};
	return {
		name: 'keep-build',
		hooks: {
			'astro:config:setup': async ({ command, updateConfig, logger }) => {
				if (command !== 'build') return;
				await mkdir(join(root, '.vercel'), { recursive: true });
				const say = () => logger.info('Waiting for another build in this folder');
				if (held.length === 0) held.push(await takeLock(join(root, '.vercel/build.lock'), 'exclusive', say));
				// Another process has built the same meanwhile.
				if ((await builds?.read(id)) != null) process.exit(0);
				// Added last, so that the adapter and what it adds have written everything.
				updateConfig({ integrations: [{ name: 'keep-build-output', hooks: { 'astro:build:done': keep } }] });
			},
		},
	};
}

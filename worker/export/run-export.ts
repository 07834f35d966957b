import type { WorkerClock } from '../clock.ts';
import type { PageOutcome } from '../renewal.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../retry.ts';
import type { JobLimits, RunReport } from '../run-report.ts';
import type { SiteAccess } from '../site-client.ts';
import { type CopyTask, copyAll } from './copy-tasks.ts';
import { ExportFolder } from './export-folder.ts';
import { SiteCopy } from './site-copy.ts';

export type ExportOptions = {
	readonly site: SiteAccess;
	/** Made if there is none. Nothing in it is removed: an older page may still need an older file. */
	readonly dir: string;
	readonly clock: WorkerClock;
	/** From 0 up to, not including, 1. */
	readonly random: () => number;
	readonly policy?: RetryPolicy;
};

const OPTIONAL_FILES = ['/robots.txt', '/feed.xml', '/favicon.ico'];

/**
 * One run: renews every page that the sitemap names and writes it with its files, then what belongs to no page. What
 * fails keeps its last file, and is tried again until the next run is near.
 */
export async function runExport(options: ExportOptions, limits: JobLimits): Promise<RunReport> {
	const { site, dir, clock, random, policy = defaultRetryPolicy } = options;
	const startedAt = clock.now();
	const copy = new SiteCopy(site, await ExportFolder.open(dir, startedAt), limits.signal);
	const pages: PageOutcome[] = [];
	const paths: string[] = [];
	const readSitemap = { path: '/sitemap.xml', copy: async () => void paths.push(...(await copy.sitemap()).paths) };
	const first = await copyAll([readSitemap], { clock, random, policy }, limits);

	const copyPage = (path: string): CopyTask => ({ path, copy: async () => void pages.push(await copy.page(path)) });
	const copyFile = (path: string): CopyTask => ({ path, copy: () => copy.optionalFile(path) });
	const notFound = { path: '/404.html', copy: () => copy.notFoundPage() };
	const tasks = first.failed.length > 0 ? [] : [...paths.map(copyPage), notFound, ...OPTIONAL_FILES.map(copyFile)];
	const { failed, attemptCount } = await copyAll(tasks, { clock, random, policy }, limits);
	const allFailed = [...first.failed, ...failed];
	const noPages = allFailed.length === 0 && pages.length === 0;
	return {
		event: 'export',
		ok: allFailed.length === 0 && !noPages,
		attemptCount: Math.max(first.attemptCount, attemptCount),
		durationMs: clock.now() - startedAt,
		pages,
		failed: allFailed,
		error: noPages ? 'NO_PAGES' : null,
		detail: noPages ? 'the sitemap names no page' : null,
		facts: { files: copy.fileCount, missing: copy.missing },
	};
}

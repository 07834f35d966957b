import type { FailedPage, PageOutcome } from '../regeneration.ts';
import type { RetryOptions } from '../retry.ts';
import type { JobLimits, RunReport } from '../run-report.ts';
import type { SiteAccess } from '../site-client.ts';
import { type CopyTask, copyAll } from './copy-tasks.ts';
import { ExportFolder } from './export-folder.ts';
import { ExportPathError, pageFile } from './export-path.ts';
import { SiteCopy } from './site-copy.ts';
import { ExportFolderError } from './versions.ts';

export type ExportOptions = RetryOptions & {
	readonly site: SiteAccess;
	/** A link to the newest version; created, with `DIR.versions`, if there is none. */
	readonly dir: string;
};

/** The result of a run. */
type Copied = {
	readonly pages: readonly PageOutcome[];
	readonly failed: readonly FailedPage[];
	readonly attemptCount: number;
	/** Null: nothing was written, because the sitemap could not be read. */
	readonly facts: Readonly<Record<string, unknown>> | null;
};

const OPTIONAL_FILES = [
	'/robots.txt',
	'/feed.xml',
	'/reports.xml',
	'/favicon.ico',
	'/api/openapi.json',
	'/api/reports/schema.json',
	'/.well-known/snow-report.json',
];
const NOT_FOUND = '/404.html';
const DOCUMENTS = '/api/conditions';

/**
 * One run: regenerates every page that the sitemap names and writes it with its files, then what belongs to no page, and
 * shows all of it to readers in one step. What fails keeps its last file, and is tried again until the next run is near.
 */
export async function runExport(options: ExportOptions, limits: JobLimits): Promise<RunReport> {
	const startedAt = options.clock.now();
	let folder: ExportFolder;
	try {
		folder = await ExportFolder.open(options.dir, startedAt);
	} catch (error) {
		if (!(error instanceof ExportFolderError)) throw error;
		return toReport({ pages: [], failed: [], attemptCount: 1, facts: null }, error, 0);
	}
	try {
		const copied = await copySite(folder, options, limits);
		return toReport(copied, null, options.clock.now() - startedAt);
	} finally {
		await folder.discard();
	}
}

async function copySite(folder: ExportFolder, options: ExportOptions, limits: JobLimits): Promise<Copied> {
	const copy = new SiteCopy(options.site, folder, limits.signal);
	const pages: PageOutcome[] = [];
	const paths: string[] = [];
	const run = (tasks: readonly CopyTask[]) => copyAll(tasks, options, limits);

	const readSitemap = { path: '/sitemap.xml', copy: async () => void paths.push(...(await copy.sitemap()).paths) };
	const first = await run([readSitemap, { path: DOCUMENTS, copy: () => copy.findDocuments() }]);
	const withoutSitemap = first.failed.filter(({ path }) => path === readSitemap.path);
	if (withoutSitemap.length > 0 || paths.length === 0) {
		return { pages, failed: withoutSitemap, attemptCount: first.attemptCount, facts: null };
	}

	const copyPage = (path: string): CopyTask => ({ path, copy: async () => void pages.push(await copy.page(path)) });
	const notFound = { path: NOT_FOUND, copy: () => copy.notFoundPage() };
	const second = await run([...paths.map(copyPage), notFound]);
	// After the pages, so that these have the figures that the pages fetched.
	const copyFile = (path: string): CopyTask => ({ path, copy: () => copy.optionalFile(path) });
	const third = await run([{ path: DOCUMENTS, copy: () => copy.documents() }, ...OPTIONAL_FILES.map(copyFile)]);

	const failed = [...second.failed, ...third.failed];
	await Promise.all(failed.map(({ path }) => keepLastFile(folder, path)));
	const isPublished = await folder.publish(failed.length === 0);
	return {
		pages,
		failed,
		attemptCount: Math.max(first.attemptCount, second.attemptCount, third.attemptCount),
		facts: { changed: folder.changedCount, published: isPublished, missing: copy.missing },
	};
}

/** For pages: other files are kept anyway if something failed. */
async function keepLastFile(folder: ExportFolder, path: string): Promise<void> {
	try {
		await folder.keep(path === NOT_FOUND ? ['404.html'] : pageFile(path));
	} catch (error) {
		if (!(error instanceof ExportPathError)) throw error;
	}
}

function toReport(copied: Copied, error: ExportFolderError | null, durationMs: number): RunReport {
	const { pages, failed, attemptCount, facts } = copied;
	const noPages = error === null && failed.length === 0 && pages.length === 0;
	return {
		event: 'export',
		ok: error === null && failed.length === 0 && !noPages,
		attemptCount,
		durationMs,
		pages,
		failed,
		error: error?.code ?? (noPages ? 'NO_PAGES' : null),
		detail: error?.message ?? (noPages ? 'the sitemap names no page' : null),
		facts: facts ?? { changed: 0, published: false, missing: [] },
	};
}

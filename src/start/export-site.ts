import { Versions } from '../../worker/export/versions.ts';
import type { RunReport } from '../../worker/run-report.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { makeDataDir, type WeatherMode } from './configuration.ts';
import { removeUnneeded } from './control-site.ts';
import { readCurrentBuild } from './current-build.ts';
import { type StartRequest, serveSite } from './serve-site.ts';

/** Result of an export. The report is null if the run failed as a whole; the log has the reason. */
export type Exported = { readonly weather: WeatherMode; readonly report: RunReport | null };

/**
 * Exports the site without a running one: serves it on a free port of this machine, fetches figures if they
 * are due, and copies every public page.
 *
 * @throws {ExportFolderError} before anything is built
 */
export async function exportSite(request: StartRequest, dir: string): Promise<Exported> {
	await Versions.open(dir, Date.now());
	makeDataDir(request.configuration.dataDir);
	const { REVALIDATE_ORIGIN: _elsewhere, ...variables } = request.variables;
	const configuration = {
		...request.configuration,
		host: '127.0.0.1',
		port: 0,
		edgeExpirationS: undefined,
		adminPort: undefined,
	};
	await using started = new AsyncDisposableStack();
	const site = await serveSite({ ...request, variables, configuration, keepsPages: false });
	started.defer(() => site.stop());
	await removeUnneeded(site.builds, await readCurrentBuild(site.builds.dir), Date.now());

	const worker = startWorker(
		{ ...variables, SITE_URL: site.loopbackOrigin },
		{ log: request.log, once: true, exportDir: dir },
	);
	const stop = () => void worker.stop();
	request.signal.addEventListener('abort', stop, { once: true });
	if (request.signal.aborted) stop();
	const report = await worker.ranOnce;
	await worker.stop();
	return { weather: site.weather, report };
}

/** Returns what `npm run export` prints at its end, one fact per line. */
export function describeExport({ report, weather }: Exported, dir: string, tookMs: number): string {
	if (report === null) return 'The export failed: see the log above.';
	const { pages, failed, error, detail, facts } = report;
	const lines = [
		`${pages.length} pages in ${(tookMs / 1_000).toFixed(1)} s, ${facts.changed} files new or changed: ${dir}`,
	];
	if (facts.published === false && error === null) lines.push('Readers see the same version as before.');
	if (weather === 'simulated') lines.push('The figures are simulated, and every page says so.');
	for (const { path, error: code, status } of failed) {
		lines.push(`Not exported: ${path} (${code}${status === null ? '' : `, status ${status}`}); its last file stays.`);
	}
	if (error !== null) lines.push(`Not exported: ${detail ?? error} (${error})`);
	const missing = Array.isArray(facts.missing) ? facts.missing : [];
	if (missing.length > 0) lines.push(`Pages name files that the site does not have: ${missing.join(', ')}`);
	return lines.join('\n');
}

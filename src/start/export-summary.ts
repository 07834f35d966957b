import type { Exported } from './export-site.ts';

/** What `npm run export` prints at its end, one fact a line. */
export function describeExport({ report, weather }: Exported, dir: string, tookMs: number): string {
	if (report === null) return 'The export broke: see the log above.';
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

import { examine, type Report } from '../../../src/doctor/diagnose.ts';
import type { DoctorOptions } from '../../../src/doctor/doctor-options.ts';
import { FakeSite, TOKEN } from './fake-site.ts';
import type { FakeSiteOptions } from './fake-site-options.ts';

export const wrongToken = 'f'.repeat(64);

/** Lets the doctor examine a site that is broken in the given way, with the token and the patience that it asks for. */
export async function examineFake(broken: FakeSiteOptions = {}, options: Partial<DoctorOptions> = {}): Promise<Report> {
	await using site = await FakeSite.start(broken);
	return await examineSite(site, options);
}

export function examineSite(site: FakeSite, options: Partial<DoctorOptions> = {}): Promise<Report> {
	return examine(
		{
			origin: site.origin,
			publicOrigin: null,
			expirationS: 300,
			workerEveryS: 300,
			token: TOKEN,
			protectionSecret: undefined,
			wait: true,
			json: false,
			timeoutMs: 10_000,
			...options,
		},
		{ now: site.now, pause: site.pause, progress: () => {}, wrongToken },
	);
}

/** Codes of what is not as it should be, in order. */
export function codesOf(report: Report, outcome: 'fail' | 'warn' = 'fail'): string[] {
	return report.results.flatMap(({ verdict }) => (verdict.outcome === outcome ? verdict.code : []));
}

/** What one check saw. */
export function outcomeOf(report: Report, id: string): string | undefined {
	return report.results.find((result) => result.id === id)?.verdict.outcome;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { createAsk } from './ask.ts';
import { diagnose, diagnoseArrival, notAsked } from './diagnose.ts';
import type { DoctorOptions } from './doctor-options.ts';
import type { Report } from './report.ts';
import { visit } from './visit.ts';

/** What reaches out of the process, or differs from run to run. */
export type Surroundings = {
	/** Unix ms. */
	readonly now: () => number;
	readonly pause: (ms: number) => Promise<void>;
	/** Told what takes long. */
	readonly progress: (line: string) => void;
	/** A token that no site has. */
	readonly wrongToken: string;
};

/** Waits for real. */
export const realPause = (ms: number): Promise<void> => sleep(ms);

/** Visits a deployment and judges it. Never rejects for anything that the site does. */
export async function examine(options: DoctorOptions, around: Surroundings): Promise<Report> {
	const { origin, token, protectionSecret } = options;
	const startedAt = around.now();
	const secrets = [token, protectionSecret].filter((secret) => secret !== undefined);
	const site = createAsk({ origin, timeoutMs: options.timeoutMs, protectionSecret, secrets, now: around.now });
	try {
		const first = await site.ask({ path: '/' });
		const arrived = diagnoseArrival(first);
		const rest =
			arrived.verdict.outcome === 'fail'
				? notAsked()
				: diagnose(await visit(first, { ...around, ask: site.ask, setting: options, token, wait: options.wait }));
		return { origin, startedAt, withToken: token !== undefined, results: [arrived, ...rest] };
	} finally {
		await site.close();
	}
}

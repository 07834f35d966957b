import { setTimeout as sleep } from 'node:timers/promises';
import { createAsk } from './ask.ts';
import { type Check, skip, type Verdict } from './check.ts';
import { alerts } from './checks/alerts.ts';
import { api } from './checks/api.ts';
import { arrival, evaluateArrival } from './checks/arrival.ts';
import { dashboardHeaders, expiry, isr, resortIsr } from './checks/caching.ts';
import { cookiesIgnored, setCookie, unknownQuery, withoutToken, wrongToken } from './checks/cookies-and-query.ts';
import { clock, dataAge, database, upstream, worker } from './checks/health.ts';
import { regeneration, regenerationEndpoint, regenerationLink } from './checks/regeneration.ts';
import { canonicalOrigin, compression, missingAsset, securityHeaders, wrongHost } from './checks/transport.ts';
import type { DoctorOptions } from './doctor-options.ts';
import type { Evidence } from './evidence.ts';
import type { Observation } from './observation.ts';
import { visit } from './visit.ts';

/** One line of the report. */
export type Result = Pick<Check, 'id' | 'title' | 'asked' | 'expected'> & { readonly verdict: Verdict };

/** Checks that the address leads to the site. */
export function diagnoseArrival(first: Observation): Result {
	return { ...arrival, verdict: evaluateArrival(first) };
}

/** Runs every other check. A check that an earlier failure explains is skipped, so that each fault is reported once. */
export function diagnose(evidence: Evidence): Result[] {
	const failed = new Set<string>();
	return allChecks.map((check) => {
		const { id, title, asked, expected, after } = check;
		const explained = after.find((other) => failed.has(other));
		const verdict = explained === undefined ? check.evaluate(evidence) : skip(`explained by “${titleOf(explained)}”`);
		// A skipped check explains others in turn.
		if (verdict.outcome === 'fail' || explained !== undefined) failed.add(id);
		return { id, title, asked, expected, verdict };
	});
}

/** Returns the skipped checks of a site that does not respond. */
export function notAsked(): Result[] {
	return allChecks.map(({ id, title, asked, expected }) => {
		return { id, title, asked, expected, verdict: skip(`explained by “${arrival.title}”`) };
	});
}

function titleOf(id: string): string {
	return allChecks.find((check) => check.id === id)?.title ?? id;
}

/** In the order in which they run and are reported: checks that explain others come first. */
export const allChecks: readonly Check[] = [
	dashboardHeaders,
	setCookie,
	isr,
	resortIsr,
	unknownQuery,
	cookiesIgnored,
	alerts,
	clock,
	wrongToken,
	withoutToken,
	regeneration,
	regenerationEndpoint,
	regenerationLink,
	expiry,
	database,
	upstream,
	worker,
	dataAge,
	api,
	compression,
	securityHeaders,
	missingAsset,
	canonicalOrigin,
	wrongHost,
];

/** Everything outside the process, and everything that differs between runs. */
export type Surroundings = {
	/** Unix ms. */
	readonly now: () => number;
	readonly pause: (ms: number) => Promise<void>;
	/** Called with a line about anything that takes long. */
	readonly progress: (line: string) => void;
	/** A token that belongs to no site. */
	readonly wrongToken: string;
};

export const realPause = (ms: number): Promise<void> => sleep(ms);

/** Visits a deployment and checks it. Never rejects for anything that the site does. */
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

/** The result of one examination. */
export type Report = {
	readonly origin: string;
	/** Unix ms. */
	readonly startedAt: number;
	readonly withToken: boolean;
	readonly results: readonly Result[];
};

/** 0: nothing failed; 1: something did. */
export function exitCodeOf({ results }: Report): 0 | 1 {
	return results.some(({ verdict }) => verdict.outcome === 'fail') ? 1 : 0;
}

/** For scripts: `checks[].code` and `checks[].outcome` are stable. */
export function toJson(report: Report): string {
	const checks = report.results.map(({ id, title, asked, expected, verdict }) => {
		return { id, title, asked, expected, code: null, cause: null, fix: null, ...verdict };
	});
	return JSON.stringify(
		{
			origin: report.origin,
			startedAt: new Date(report.startedAt).toISOString(),
			withToken: report.withToken,
			ok: exitCodeOf(report) === 0,
			checks,
		},
		null,
		'\t',
	);
}

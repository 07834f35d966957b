import type { Evidence } from './evidence.ts';

/** What a check found. */
export type Verdict =
	| { readonly outcome: 'pass'; readonly seen: string }
	/** Not requested, or impossible to decide. */
	| { readonly outcome: 'skip'; readonly seen: string }
	| Finding;

/** `fail`: a problem for visitors or the operator; `warn`: it may be intended. */
export type Finding = {
	readonly outcome: 'fail' | 'warn';
	/** Stable: scripts and tests match this. */
	readonly code: string;
	readonly seen: string;
	readonly cause: string;
	readonly fix: string;
};

/** One question about a deployment. */
export type Check = {
	readonly id: string;
	readonly title: string;
	/** The requests, described for people. */
	readonly asked: string;
	readonly expected: string;
	/** Checks whose failure explains a failure of this one, which is then skipped. */
	readonly after: readonly string[];
	readonly evaluate: (evidence: Evidence) => Verdict;
};

export const pass = (seen: string): Verdict => ({ outcome: 'pass', seen });
export const skip = (seen: string): Verdict => ({ outcome: 'skip', seen });
export const fail = (code: string, seen: string, cause: string, fix: string): Finding => ({
	outcome: 'fail',
	code,
	seen,
	cause,
	fix,
});
export const warn = (code: string, seen: string, cause: string, fix: string): Finding => ({
	...fail(code, seen, cause, fix),
	outcome: 'warn',
});

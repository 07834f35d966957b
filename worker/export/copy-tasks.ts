import { SiteError } from '../errors.ts';
import type { FailedPage } from '../regeneration.ts';
import { type RetryOptions, waitForRetry } from '../retry.ts';
import type { JobLimits } from '../run-report.ts';
import { ExportError } from './check-answer.ts';
import { ExportPathError } from './export-path.ts';

/** A part of the site that is copied independently. */
export type CopyTask = { readonly path: string; readonly copy: () => Promise<void> };

export type CopyResult = { readonly attemptCount: number; readonly failed: readonly FailedPage[] };

type Failure = { readonly task: CopyTask; readonly error: Error };

/** Tasks that run at once. */
const CONCURRENCY = 4;

/** Runs every task, and retries failed ones until they succeed, cannot succeed, or the next run is near. */
export async function copyAll(
	tasks: readonly CopyTask[],
	options: RetryOptions,
	limits: JobLimits,
): Promise<CopyResult> {
	const final: Failure[] = [];
	let due = tasks;
	for (let attemptCount = 1; ; attemptCount++) {
		const failures = await attemptAll(due);
		const open = failures.filter(({ error }) => isRetryable(error));
		final.push(...failures.filter((failure) => !open.includes(failure)));
		const retryAfterMs = Math.max(
			0,
			...open.map(({ error }) => (error instanceof SiteError && error.retryAfterMs) || 0),
		);
		if (open.length === 0 || !(await waitForRetry(options, { attemptCount, retryAfterMs }, limits)))
			return { attemptCount, failed: [...final, ...open].map(toFailedPage) };
		due = open.map(({ task }) => task);
	}
}

async function attemptAll(tasks: readonly CopyTask[]): Promise<readonly Failure[]> {
	const failures: Failure[] = [];
	const queue = tasks.values();
	async function work(): Promise<void> {
		for (const task of queue) {
			try {
				await task.copy();
			} catch (error) {
				failures.push({ task, error: error instanceof Error ? error : new Error(String(error)) });
			}
		}
	}
	await Promise.all(Array.from({ length: CONCURRENCY }, work));
	return failures;
}

function isRetryable(error: Error): boolean {
	return (error instanceof SiteError || error instanceof ExportError) && error.retryable;
}

function toFailedPage({ task, error }: Failure): FailedPage {
	const { path } = task;
	if (error instanceof ExportError) return { path, status: error.status, cache: error.cache, error: error.code };
	if (error instanceof SiteError) return { path, status: error.status, cache: null, error: error.code };
	if (error instanceof ExportPathError) return { path, status: null, cache: null, error: error.code };
	// For a full disk or a missing permission, the system's own code is best.
	return { path, status: null, cache: null, error: 'code' in error ? String(error.code) : 'INTERNAL' };
}

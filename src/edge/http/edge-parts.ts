import type { BuildOutput } from '../build-output/build-output.ts';
import type { Activity } from '../cache/activity.ts';
import type { Clock } from '../cache/clock.ts';
import type { PageCache } from '../cache/page-cache.ts';
import type { CdnCache } from '../cdn/cdn-cache.ts';
import type { FastPath } from '../fast-path/fast-path.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { EdgeLog } from '../log.ts';
import type { RouteRequest, RouteResult } from '../routing/route-result.ts';
import type { AccessLine } from './access-log.ts';
import type { EdgeCounts } from './edge-counts.ts';
import type { ErrorDocuments } from './error-answer.ts';
import type { StaticFiles } from './static-files.ts';

/** What every kind of answer is made of. */
export type EdgeParts = {
	readonly build: BuildOutput;
	readonly route: (request: RouteRequest) => RouteResult;
	readonly functions: FunctionHost;
	readonly pages: PageCache;
	readonly fastPath: FastPath;
	readonly cdn: CdnCache;
	readonly files: StaticFiles;
	readonly documents: ErrorDocuments;
	readonly activity: Activity;
	readonly clock: Clock;
	readonly counts: EdgeCounts;
	readonly log: EdgeLog;
	/** Null: requests are not logged. */
	readonly access: ((line: AccessLine) => void) | null;
	/** Scheme and host that functions see, whatever the visitor asked for. */
	readonly publicOrigin: string;
	/** Seconds in place of every `expiration` that is a number; undefined: the build's own. */
	readonly expirationS: number | undefined;
	readonly requestBodyLimitBytes: number;
};

import type { BuildOutput } from '../build-output/build-output.ts';
import type { Clock } from '../cache/clock.ts';
import { MAX_PREVIOUS_OUTPUTS } from '../edge-options.ts';
import type { EdgeLog } from '../log.ts';
import { decodeEscapes } from '../routing/canonical-path.ts';
import { findStaticFile } from '../routing/output-lookup.ts';
import type { RouteRequest, RouteResult } from '../routing/route-result.ts';
import type { Answer } from './answer.ts';
import { type StaticFiles, staticAnswer } from './static-files.ts';

/** A build that was served before, as far as its files are concerned. */
export type PreviousBuild = {
	readonly build: Pick<BuildOutput, 'dir' | 'staticFiles'>;
	readonly route: (request: RouteRequest) => RouteResult;
};

/** When a build is forgotten, and how to read it. */
export type PreviousSource = {
	/** Identifies the build; of two with the same, the newer one counts. */
	readonly dir: string;
	/** Unix milliseconds. */
	readonly until: number;
	readonly read: () => Promise<PreviousBuild>;
};

type Source = PreviousSource & { reading?: Promise<PreviousBuild | null> };

/** How long the files of a build outlive it: pages that browsers and caches hold are seldom older. */
export const PREVIOUS_FILES_MS = 7 * 24 * 3_600_000;

/** The route marks a file whose name changes with its content, so it cannot be outdated (RFC 8246). */
const IMMUTABLE = /(?:^|[\s,])immutable(?:$|[\s,])/i;

/**
 * The hashed files of the builds that were served before: a page that was fetched before a deployment still finds its
 * style sheets and scripts after it. Only asked where the current build answers 404, so that it shadows no route of it.
 *
 * Builds are read on the first such request.
 */
export class PreviousFiles {
	readonly #clock: Pick<Clock, 'now'>;
	readonly #log: EdgeLog;
	readonly #files: StaticFiles;
	/** The newest first. */
	#sources: Source[] = [];

	constructor(clock: Pick<Clock, 'now'>, log: EdgeLog, files: StaticFiles) {
		this.#clock = clock;
		this.#log = log;
		this.#files = files;
	}

	/** Adds a build as the newest one; the oldest beyond three are forgotten. */
	add(source: PreviousSource): void {
		this.#sources = [source, ...this.#sources.filter(({ dir }) => dir !== source.dir)].slice(0, MAX_PREVIOUS_OUTPUTS);
	}

	/** Forgets a build, because it is served again. */
	remove(dir: string): void {
		this.#sources = this.#sources.filter((source) => source.dir !== dir);
	}

	/** @returns null if no previous build has an immutable file at that path */
	async find(request: RouteRequest, header: (name: string) => string | undefined): Promise<Answer | null> {
		const decoded = this.#sources.length === 0 ? null : decodeEscapes(request.path);
		if (decoded === null) return null;
		this.#sources = this.#sources.filter(({ until }) => until > this.#clock.now());
		for (const source of this.#sources) {
			const previous = await this.#read(source);
			if (previous === null || findStaticFile(previous.build.staticFiles, decoded) === null) continue;
			const route = previous.route(request);
			if (route.kind !== 'static' || route.status !== 200) continue;
			if (!IMMUTABLE.test(route.headers.get('cache-control') ?? '')) continue;
			const content = await this.#files.read(route.file);
			if (content) return staticAnswer(route.file, content, { route, header });
		}
		return null;
	}

	#read(source: Source): Promise<PreviousBuild | null> {
		source.reading ??= source.read().catch((error: unknown) => {
			const fields = { code: 'PREVIOUS_OUTPUT_UNREADABLE', dir: source.dir, err: error };
			this.#log.warn(fields, 'the files of a previous build are not served');
			return null;
		});
		return source.reading;
	}
}

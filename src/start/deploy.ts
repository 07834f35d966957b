import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, takeLock } from '../edge/store/file-lock.ts';
import { findHarmful } from '../storage/migrate.ts';
import { type BuildFacts, Builds } from './builds.ts';
import { findMismatch } from './choose-build.ts';
import { makeDataDir, type StartConfiguration } from './configuration.ts';
import { type ControlAnswer, type ControlRequest, findSite, SiteRefusedError } from './control.ts';
import { removeUnneeded } from './control-site.ts';
import {
	findRollbackTarget,
	holdBack,
	readCurrentBuild,
	rollBack,
	serveNext,
	writeCurrentBuild,
} from './current-build.ts';
import { findBuildId, makeBuild } from './make-build.ts';
import { type MigratedDatabase, openMigratedDatabase } from './migrated-database.ts';
import { withProgress } from './progress.ts';

/** The inputs of a deployment. */
export type DeployRequest = {
	/** Folder of the project. */
	readonly root: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly configuration: StartConfiguration;
	/** Prints a line of progress. */
	readonly print: (line: string) => void;
	/** Aborts a build. */
	readonly signal: AbortSignal;
	readonly now: () => number;
};

/** What was done. */
export type Deployed = {
	readonly id: string;
	/** The build that was served before; null: no site runs, so the next start serves this one. */
	readonly before: string | null;
	/** Pages that were rendered before the switch. */
	readonly renderedPages: number;
	/** Names of the migrations that were applied. */
	readonly migrated: readonly string[];
};

/** Cannot be deployed or rolled back to; nothing has changed. */
export class DeployError extends Error {
	override readonly name = 'DeployError';
	readonly code: 'CONTRACTED' | 'NO_BUILD_BEFORE' | 'NO_SUCH_BUILD' | 'OTHER_SITE';

	constructor(code: DeployError['code'], message: string) {
		super(message);
		this.code = code;
	}
}

/**
 * Builds the sources, applies what the new build needs of the database, lets the running site switch to it, and applies
 * what takes something away from the build before.
 *
 * @throws {BuildFailedError} nothing has changed
 * @throws {DeployError}
 * @throws {MigrationOrderError}
 * @throws {SiteRefusedError} the build before is still served
 * @throws {StorageError}
 */
export async function deploySources(request: DeployRequest): Promise<Deployed> {
	const { configuration } = request;
	makeDataDir(configuration.dataDir);
	const builds = Builds.of(configuration.dataDir);
	try {
		return await deployBuild(builds, request);
	} catch (error) {
		if (error instanceof Error && 'code' in error && HELD_CODES.has(error.code)) {
			await holdSite(builds, request).catch((reason: unknown) => {
				// The cause of the failure is more important, and often the same.
				request.print(
					`A restart may serve the new build: ${reason instanceof Error ? reason.message : String(reason)}`,
				);
			});
		}
		throw error;
	}
}

/** The new build is no good, so a restart must not serve it either. After other errors the operator may want a restart. */
const HELD_CODES: ReadonlySet<unknown> = new Set(['BUILD_FAILED', 'BUILD_SWITCH_FAILED']);

async function holdSite(builds: Builds, request: DeployRequest): Promise<void> {
	if (request.signal.aborted) return;
	const id = await findBuildId({ ...request, ...bakedOf(request.configuration) });
	await using site = await openSite(builds, request);
	if (site.ask !== null) await site.ask({ do: 'hold', id });
	else {
		const current = await readCurrentBuild(builds.dir);
		if (current !== null) await writeCurrentBuild(builds.dir, holdBack(current, id));
	}
}

async function deployBuild(builds: Builds, request: DeployRequest): Promise<Deployed> {
	const { configuration, print } = request;
	const id = await makeBuild(builds, { ...request, ...bakedOf(configuration) });
	using used = builds.use(id);
	const facts = used && (await builds.read(id));
	if (facts === null) throw new SiteRefusedError('BUILD_MISSING', `Build ${id} was removed meanwhile: deploy again`);
	using _turn = await takeTurn(builds, request);
	using database = openMigratedDatabase(configuration);
	await assertNotContracted(builds, facts, database);
	await using site = await openSite(builds, request);
	await site.ask?.({ do: 'check', id });
	const migrated = await withProgress('Migrating the database', print, () => database.expand(site.ask === null));
	const answer = await withProgress('Switching to the new build', print, () => site.serve({ id, isRollback: false }));
	migrated.push(...(await database.contract()));
	return { id, ...answer, migrated };
}

/**
 * Serves an earlier build again, until the next deployment.
 *
 * @param wanted id of the build, or its beginning; null: the one that was served before
 * @throws {DeployError}
 * @throws {SiteRefusedError} the same build as before is served
 */
export async function rollBackSite(request: DeployRequest, wanted: string | null): Promise<Deployed> {
	const { configuration, print } = request;
	makeDataDir(configuration.dataDir);
	const builds = Builds.of(configuration.dataDir);
	using _turn = await takeTurn(builds, request);
	const facts = await findTarget(builds, wanted);
	const { id } = facts;
	const mismatch = await findMismatch(builds, id, bakedOf(configuration));
	if (mismatch !== null) throw new DeployError('OTHER_SITE', `Build ${id} has another ${mismatch} than this site`);
	using database = openMigratedDatabase(configuration);
	await assertNotContracted(builds, facts, database);
	await using site = await openSite(builds, request);
	const answer = await withProgress('Switching to the build', print, () => site.serve({ id, isRollback: true }));
	return { id, ...answer, migrated: [] };
}

function bakedOf({ siteUrl, bypassToken }: StartConfiguration): Pick<StartConfiguration, 'siteUrl' | 'bypassToken'> {
	return { siteUrl, bypassToken };
}

async function findTarget(builds: Builds, wanted: string | null): Promise<BuildFacts> {
	const current = await readCurrentBuild(builds.dir);
	const id = wanted ?? (current && findRollbackTarget(current));
	if (id === null) throw new DeployError('NO_BUILD_BEFORE', 'No build was served before the current one');
	const found = (await builds.list()).filter((facts) => facts.id.startsWith(id));
	const [facts] = found;
	if (facts !== undefined && found.length === 1) return facts;
	const reason = found.length === 0 ? `There is no build ${id}` : `Several builds begin with ${id}`;
	throw new DeployError('NO_SUCH_BUILD', `${reason}; npm run deploy -- --list shows those that there are`);
}

/** Lets commands change a site one after the other: what one has seen of the database holds until it is done. */
function takeTurn({ dir }: Builds, { print, signal }: DeployRequest): Promise<FileLock> {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	const say = () => print('Waiting for another deployment or rollback');
	return takeLock(join(dir, 'deploy.lock'), 'exclusive', say, signal);
}

/** @throws {DeployError} `CONTRACTED`: the database lacks what the build needs */
async function assertNotContracted(builds: Builds, facts: BuildFacts, database: MigratedDatabase): Promise<void> {
	const known = (await builds.list()).flatMap(({ migrations }) => migrations);
	const harmful = findHarmful(await database.applied(known), facts.migrations);
	if (harmful === null) return;
	const message =
		`The database has migration ${harmful.tag}, which build ${facts.id} does not know and which may have taken ` +
		`something away from it (${harmful.contracting}). Deploy a build that knows it, or restore a backup`;
	throw new DeployError('CONTRACTED', message);
}

/** The running site, or its place. */
type OpenedSite = AsyncDisposable & {
	/** Null: no site runs. */
	readonly ask: ((request: ControlRequest) => Promise<ControlAnswer>) | null;
	serve(next: { readonly id: string; readonly isRollback: boolean }): Promise<{
		readonly before: string | null;
		readonly renderedPages: number;
	}>;
};

async function openSite(builds: Builds, { now }: DeployRequest): Promise<OpenedSite> {
	const found = await findSite(builds.dir);
	const { ask } = found;
	if (ask !== null) {
		return { ask, serve: (next) => ask({ do: 'switch', ...next }), [Symbol.asyncDispose]: async () => {} };
	}
	return {
		ask: null,
		serve: async ({ id, isRollback }) => {
			const current = await readCurrentBuild(builds.dir);
			const next = isRollback && current !== null ? rollBack(current, id, now()) : serveNext(current, id, now());
			await writeCurrentBuild(builds.dir, next);
			await removeUnneeded(builds, next, now());
			return { before: null, renderedPages: 0 };
		},
		[Symbol.asyncDispose]: async () => found.lock[Symbol.dispose](),
	};
}

/** Returns what the commands print, one fact per line. */
export function describeDeployed({ id, before, renderedPages, migrated }: Deployed, tookMs: number): string {
	const lines = migrated.length > 0 ? [`Migrated the database: ${migrated.join(', ')}`] : [];
	const seconds = (tookMs / 1_000).toFixed(1);
	if (before === null) lines.push(`Build ${id} is current. No site runs with this DATA_DIR: npm start serves it.`);
	else if (before === id) lines.push(`Build ${id} is served already.`);
	else lines.push(`${before} → ${id} in ${seconds} s, ${renderedPages} pages rendered before the switch.`);
	return lines.join('\n');
}

/** Returns all builds as lines, newest first. */
export async function describeBuilds(dataDir: string): Promise<string> {
	const builds = Builds.of(dataDir);
	const current = await readCurrentBuild(builds.dir);
	const lines = (await builds.list()).map(({ id, builtAt, siteUrl }) => {
		const time = new Date(builtAt).toISOString().replace(/\.\d+Z$/, 'Z');
		const state = current?.rolledBackFrom != null ? 'current until the next deploy' : 'current';
		return `${id}  ${time}  ${siteUrl}${id === current?.id ? `  ${state}` : ''}`;
	});
	return lines.length === 0 ? 'There are no builds yet: npm run deploy, or npm start, makes one' : lines.join('\n');
}

import type { Log } from '../log.ts';
import type { Builds } from './builds.ts';
import { type ChosenBuild, findMismatch } from './choose-build.ts';
import type { StartConfiguration } from './configuration.ts';
import { type ControlAnswer, type ControlRequest, openControl, SiteRefusedError } from './control.ts';
import { type CurrentBuild, findUnneeded, holdBack, rollBack, serveNext, writeCurrentBuild } from './current-build.ts';
import type { ServedSite } from './serve-site.ts';

/** What can be asked to serve another build. */
export type ControlledSite = {
	readonly builds: Builds;
	readonly chosen: ChosenBuild;
	readonly configuration: Pick<StartConfiguration, 'siteUrl' | 'bypassToken'>;
	readonly switchBuild: ServedSite['switchBuild'];
	readonly now: () => number;
	readonly log: Log;
};

/** Records what a site serves, and lets `npm run deploy` and `npm run rollback` change it. The caller holds the site's lock. */
export async function controlSite(site: ControlledSite): Promise<AsyncDisposable> {
	const { builds, configuration, log } = site;
	let { current, lock } = site.chosen;
	const record = async (next: CurrentBuild): Promise<void> => {
		current = next;
		await writeCurrentBuild(builds.dir, next);
		// What takes space for nothing disturbs neither the site nor a command.
		await removeUnneeded(builds, next, site.now()).catch((error: unknown) => {
			log.warn({ err: error, code: 'BUILDS_NOT_REMOVED' }, 'builds that nobody needs could not be removed');
		});
	};
	const answer = async (request: ControlRequest): Promise<ControlAnswer> => {
		const { id } = request;
		const before = current.id;
		if (request.do === 'hold') {
			await record(holdBack(current, id));
			return { before, renderedPages: 0 };
		}
		const mismatch = await findMismatch(builds, id, configuration);
		if (!builds.has(id)) throw new SiteRefusedError('BUILD_MISSING', `There is no build ${id}`);
		if (mismatch !== null) {
			const message = `The site runs with another ${mismatch} than build ${id} has: stop it and start it again`;
			throw new SiteRefusedError(`${mismatch}_CHANGED`, message);
		}
		if (request.do === 'check') return { before, renderedPages: 0 };
		const next = (request.isRollback ? rollBack : serveNext)(current, id, site.now());
		if (id === before) {
			await record(next);
			return { before, renderedPages: 0 };
		}
		const used = builds.use(id);
		if (used === null) throw new SiteRefusedError('BUILD_MISSING', `There is no build ${id}`);
		const switched = await site.switchBuild(id).catch((error: unknown) => {
			used[Symbol.dispose]();
			log.error({ err: error, code: 'BUILD_SWITCH_FAILED', build: id }, 'the build is not served');
			throw error;
		});
		const left = lock;
		lock = used;
		void switched.ended.then(() => left[Symbol.dispose]());
		await record(next);
		return { before, renderedPages: switched.renderedPages };
	};
	await using opened = new AsyncDisposableStack();
	opened.defer(() => lock[Symbol.dispose]());
	await record(current);
	opened.use(await openControl(builds.dir, answer));
	return opened.move();
}

/** Removes builds that nobody needs or uses, and what processes that were killed left behind. */
export async function removeUnneeded(builds: Builds, current: CurrentBuild | null, now: number): Promise<void> {
	await builds.removeUnfinished(now);
	const ids = (await builds.list()).map(({ id }) => id);
	for (const id of findUnneeded(ids, current)) await builds.remove(id);
}

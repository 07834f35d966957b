import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, or mostly wait. They begin first, so that none is left running alone at the end; first those
 * that do not need the build of the site, which is made meanwhile.
 */
const LONG = [
	'edge/package',
	'linear-time/regular-expressions',
	'safety/edge/fast-path',
	'app/alerts/kill-evaluators',
	'app/accounts/sign-in',
	'app/alerts/evaluate-alerts',
	'auth/create-auth',
	'auth/sign-up-at-once',
	'worker/every-slot-once',
	'commands/doctor',
	'edge/cli',
	'storage/libsql-conditions-store',
	'site/deploy',
	'safety/site/private-outage',
	'site/editors-at-once',
	'browser/public-pages',
	'browser/editor-console',
	'browser/alerts',
	'browser/accounts',
	'site/through-edge',
	'site/faults',
	'browser/exported-pages',
	'site/accounts',
	'site/start',
	'proxies/site',
	'proxies/health-checks',
	'proxies/static-export',
	'site/export',
	'site/refresh',
	'safety/site/alerts',
	'site/doctor',
	'site/health',
	'build/refused-builds',
	'build/dev-server',
	'safety/site/cost',
	'safety/site/users',
	'site/configuration',
].map((name) => join(import.meta.dirname, '..', `${name}.test.ts`));

const rank = ({ moduleId }: TestSpecification) => {
	const index = LONG.indexOf(moduleId);
	return index === -1 ? LONG.length : index;
};

/** Vitest knows how long files take only from earlier runs, which a fresh clone does not have. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const renamed = LONG.find((file) => !existsSync(file));
		if (renamed !== undefined) throw new Error(`tests/support/longest-first.ts names ${renamed}, which is not there`);
		const sorted = await super.sort(files);
		return sorted.sort((a, b) => rank(a) - rank(b));
	}
}

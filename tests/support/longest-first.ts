import { join } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, or mostly wait. They begin first, so that none is left running alone at the end; first those
 * that do not need the build of the site, which is made meanwhile.
 */
const LONG = [
	'edge/package',
	'safety/edge/fast-path',
	'app/accounts/sign-in',
	'auth/accounts',
	'app/alerts/killed',
	'storage/one-file-for-many',
	'worker/every-slot-once',
	'edge/black-box/black-box',
	'browser/alerts',
	'build/refused-builds',
	'build/dev-server',
	'browser/exported-pages',
	'browser/public-pages',
	'site/start',
	'browser/editor-console',
	'site/export',
	'browser/accounts',
	'site/editors-at-once',
	'site/accounts',
	'safety/site/private-outage',
	'site/through-edge',
	'site/faults',
	'site/doctor',
	'site/refresh',
	'site/evaluate',
	'safety/site/alerts',
	'safety/site/cost',
	'safety/site/users',
	'safety/site/markers',
	'site/health',
	'site/openapi',
	'site/reports',
	'site/configuration',
	'site/editor-console',
	'app/refresh-conditions',
	'edge/edge',
].map((name) => join(import.meta.dirname, '..', `${name}.test.ts`));

const rank = ({ moduleId }: TestSpecification) => {
	const index = LONG.indexOf(moduleId);
	return index === -1 ? LONG.length : index;
};

/** Vitest knows how long files take only from earlier runs, which a fresh clone does not have. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.sort((a, b) => rank(a) - rank(b));
	}
}

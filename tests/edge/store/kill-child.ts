import { writeSync } from 'node:fs';
import { systemClock } from '../../../src/edge/cache/clock.ts';
import { DiskPageStore } from '../../../src/edge/store/disk-page-store.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { KILL_KEYS, provablePage, withEncodings } from './kill-pages.ts';

/**
 * Stores, replaces and deletes pages until it is killed. Prints what must hold afterwards:
 * `safe KEY GENERATION`, `deleting KEY`, `deleted KEY GENERATION`.
 */
const [cacheDir = '', scope = '', seed = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const say = (line: string) => writeSync(1, `${line}\n`);
const limits = { entries: 1_000, bytes: 100_000_000 };
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const store = await DiskPageStore.open({
	cacheDir,
	scope,
	limits,
	memoryLimits: limits,
	clock: systemClock,
	log: silent,
});
let generation = store.lastGeneration;

async function work(): Promise<void> {
	const key = KILL_KEYS[Math.floor(random() * KILL_KEYS.length)] ?? '';
	generation += 1;
	if (random() < 0.1) {
		say(`deleting ${key}`);
		store.delete(key);
		await store.flush(key);
		say(`deleted ${key} ${generation}`);
		return;
	}
	const page = provablePage(key, generation, Number(seed));
	store.set(page);
	if (random() < 0.7) store.set(withEncodings(page));
	if (random() < 0.3) return;
	await store.flush(key);
	say(`safe ${key} ${page.generation}`);
}

say('ready');
for (;;) {
	await work();
	await new Promise(setImmediate);
}

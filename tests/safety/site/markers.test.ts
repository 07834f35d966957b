import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type EdgeSite, startEdgeSite } from '../../support/edge-site.ts';
import { ATTACKS, type Attack } from '../support/attacks.ts';
import { cleanGet, sendWire, type WireAnswer } from '../support/wire.ts';

/**
 * Each attack contains a unique text, and is followed by a visitor who requests the plain page. That visitor must get
 * the page as it was before any attack, without any of these texts, and it must cost the same number of renders as
 * without an attack. Renders are counted where functions are called.
 */

const PATHS = ['/', '/resorts/mammoth'] as const;
const STATES = ['cold', 'fresh', 'stale'] as const;
type State = (typeof STATES)[number];
const RENDERS: Readonly<Record<State, number>> = { cold: 1, fresh: 0, stale: 1 };

let site: EdgeSite;
let markers = 0;
const controls = new Map<string, string>();

beforeAll(async () => {
	site = await startEdgeSite(inject('siteBuild'));
	for (const path of PATHS) controls.set(path, pageOf(await sendWire(site.url, cleanGet(path))));
});
afterAll(() => site?.[Symbol.asyncDispose]());

async function bringTo(state: State, path: string): Promise<void> {
	if (state === 'cold') site.edge.purge({ path });
	else await sendWire(site.url, cleanGet(path));
	if (state === 'stale') site.clock.advanceS(301);
	await site.edge.idle();
	site.functions.calls.length = 0;
}

/** Two renders of the same figures differ only in the time of generation. */
function pageOf({ status, headers, body }: WireAnswer): string {
	const timeless = body
		.replace(/(<meta name="generated-at" content=")[^"]+/, '$1')
		.replace(/(Page generated <time datetime=")[^"]+">[^<]+/, '$1');
	return [status, ...headers, timeless].join('\n');
}

/** Returns where the two texts begin to differ; empty: nowhere. */
function differenceOf(one: string, other: string): string {
	let at = 0;
	while (at < one.length && one[at] === other[at]) at += 1;
	return one === other ? '' : `${one.slice(at, at + 80)} / ${other.slice(at, at + 80)}`;
}

async function attackThenVisit({ request }: Attack, path: string, state: State) {
	markers += 1;
	const marker = `mk${String(markers).padStart(5, '0')}z`;
	await bringTo(state, path);
	const attacked = await sendWire(site.url, request(path, marker));
	const first = await sendWire(site.url, cleanGet(path));
	await site.edge.idle();
	const second = await sendWire(site.url, cleanGet(path));
	await site.edge.idle();
	const rendered = site.functions.calls.filter(({ url }) => new URL(url).pathname === '/_isr');
	return {
		attacked,
		differences: [first, second].map((visit) => differenceOf(pageOf(visit), controls.get(path) ?? '')),
		renders: site.functions.rendersOf(path),
		told: JSON.stringify(rendered.filter(({ url }) => new URL(url).searchParams.get('x_astro_path') === path)),
		seen: [first, second].flatMap(({ text }) => text.match(/mk\d{5}z/gi) ?? []),
	};
}

test.each(ATTACKS)('$title leaves nothing in a page, and costs no render', async (attack) => {
	// Most attacks work on any page; those that spell a path differently need a certain one.
	const path = attack.title.startsWith('the path') ? PATHS[1] : PATHS[0];
	for (const state of STATES) {
		const { attacked, differences, renders, told, seen } = await attackThenVisit(attack, path, state);
		expect(attacked.status, state).toBeLessThan(500);
		expect(seen, state).toEqual([]);
		expect(differences, state).toEqual(['', '']);
		expect(renders, state).toBe(RENDERS[state]);
		expect(told, state).not.toMatch(/mk\d{5}z/i);
	}
});

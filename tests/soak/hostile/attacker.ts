import { setPriority } from 'node:os';
import type { Attack, Target } from './attack.ts';
import * as floods from './floods.ts';
import * as slow from './slow.ts';

/*
 * A process of its own, because what measures visitors must not wait for the attackers: its parent tells it what to
 * attack, and hears how often what came of it.
 */

export const ATTACKS: Readonly<Record<string, Attack>> = { ...floods, ...slow };

/** What the parent sends. */
export type AttackOrder = { readonly target: Target; readonly attacks: readonly string[] };

/** What it hears every second: outcomes by attack. */
export type AttackCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

function attack({ target, attacks }: AttackOrder): void {
	// The site comes first on a machine that both share.
	setPriority(10);
	const ending = new AbortController();
	const counts: Record<string, Record<string, number>> = {};
	process.on('SIGTERM', () => ending.abort());
	process.on('disconnect', () => process.exit());
	setInterval(() => process.send?.(counts), 1_000).unref();
	const running = attacks.map((name) => {
		const own: Record<string, number> = {};
		counts[name] = own;
		const count = (outcome: string) => {
			own[outcome] = (own[outcome] ?? 0) + 1;
		};
		return ATTACKS[name]?.({ target, signal: ending.signal, count });
	});
	void Promise.all(running).then(() => process.exit());
}

if (process.send) process.once('message', (order) => attack(order as AttackOrder));

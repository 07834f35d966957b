/** What a run found. */
export type SoakResult = {
	/** What is printed, in this order. */
	readonly figures: Readonly<Record<string, number | string>>;
	/** What must not have happened; empty: the run has passed. */
	readonly faults: readonly string[];
};

export type SoakContext = {
	readonly seed: number;
	readonly count: number;
	/** A folder that goes with the run. */
	readonly workDir: string;
	/** Tells how far it is. */
	readonly say: (line: string) => void;
	/** Runs when the run is over, however it ends; the last comes first. */
	readonly defer: (task: () => unknown) => void;
};

/** One long run against a server of its own on loopback. */
export type Scenario = {
	/** One line for `--help`. */
	readonly summary: string;
	/** What `--count` counts. */
	readonly counts: string;
	readonly defaultCount: number;
	run(context: SoakContext): Promise<SoakResult>;
};

/** Says how far it is, about every five seconds. */
export function progressOf(total: number, what: string, say: (line: string) => void): (done: number) => void {
	const startedAt = performance.now();
	let saidAt = startedAt;
	return (done) => {
		const now = performance.now();
		if (now - saidAt < 5_000) return;
		saidAt = now;
		say(`${done} of ${total} ${what}, ${Math.round((now - startedAt) / 1_000)} s`);
	};
}

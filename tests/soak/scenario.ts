/** The result of a run. */
export type SoakResult = {
	/** What is printed, in this order. */
	readonly figures: Readonly<Record<string, number | string>>;
	/** What went wrong; empty: the run has passed. */
	readonly faults: readonly string[];
};

export type SoakContext = {
	readonly seed: number;
	readonly count: number;
	/** Parts to run; undefined: all. */
	readonly only: readonly string[] | undefined;
	/** A temporary folder, removed after the run. */
	readonly workDir: string;
	/** Prints progress. */
	readonly say: (line: string) => void;
	/** Runs a task after the run, however it ends; the last one first. */
	readonly defer: (task: () => unknown) => void;
};

/** One long run against its own server on loopback. */
export type Scenario = {
	/** One line for `--help`. */
	readonly summary: string;
	/** What `--count` counts. */
	readonly counts: string;
	readonly defaultCount: number;
	/** What `--only` can name. */
	readonly parts?: readonly string[];
	run(context: SoakContext): Promise<SoakResult>;
};

/** Returns a function that prints progress about every five seconds. */
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

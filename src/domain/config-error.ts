/** A problem with one environment variable. */
export type ConfigFault = {
	readonly variable: string;
	/** What the variable must be, e.g. `must have at least 32 characters`; never its value. */
	readonly requirement: string;
};

/** Environment variables are missing or invalid. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'CONFIG_INVALID';
	/** Never empty; one per variable. */
	readonly faults: readonly ConfigFault[];

	constructor(faults: readonly ConfigFault[]) {
		const lines = faults.map(({ variable, requirement }) => `${variable} ${requirement}`);
		super(
			lines.length === 1
				? lines[0]
				: `${lines.length} variables cannot be used:\n${lines.map((line) => `  ${line}`).join('\n')}`,
		);
		this.faults = faults;
		// `astro build` prints the stack; an operator needs the variable, not the line of code.
		this.stack = '';
	}
}

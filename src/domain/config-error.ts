/** What is wrong with one variable of the environment. */
export type ConfigFault = {
	readonly variable: string;
	/** What the variable must be, e.g. `must have at least 32 characters`; never its value. */
	readonly requirement: string;
};

/** Variables of the environment are missing, or have values that cannot be used. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'CONFIG_INVALID';
	/** At least one; a variable is in it once. */
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

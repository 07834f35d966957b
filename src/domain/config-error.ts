/** A variable of the environment is missing, or has a value that cannot be used. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'CONFIG_INVALID';
	readonly variable: string;
	/** What the variable must be, e.g. `must have at least 32 characters`; never its value. */
	readonly requirement: string;

	constructor(variable: string, requirement: string) {
		super(`${variable} ${requirement}`);
		this.variable = variable;
		this.requirement = requirement;
		// `astro build` prints it to an operator, to whom the variable says everything and the line of code nothing.
		this.stack = '';
	}
}

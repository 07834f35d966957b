type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment that a function sees: what the host was given, then what the function's own configuration adds.
 * Of the process it gets the search path, the time zone and where Node keeps compiled code alone: secrets of the host
 * are not the site's.
 *
 * @param own the function's `environment`; it wins
 */
export function threadEnv(given: Env, own: Env, processEnv: Env): Record<string, string> {
	const { PATH = '/usr/local/bin:/usr/bin:/bin', TZ, NODE_COMPILE_CACHE } = processEnv;
	const merged: Env = {
		PATH,
		// Date follows the process whatever this says, so anything else would only disagree with it.
		TZ,
		// Halves what the start of a thread costs, where an operator has set it.
		NODE_COMPILE_CACHE,
		NODE_ENV: 'production',
		...given,
		...own,
	};
	return Object.fromEntries(
		Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

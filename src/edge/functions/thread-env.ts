type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment that a function sees: what the host was given, then what the function's own configuration adds.
 * Of the process it gets the search path and the time zone alone: secrets of the host are not the site's.
 *
 * @param own the function's `environment`; it wins
 */
export function threadEnv(given: Env, own: Env, processEnv: Env): Record<string, string> {
	const { PATH = '/usr/local/bin:/usr/bin:/bin', TZ } = processEnv;
	const merged: Env = {
		PATH,
		// Date follows the process whatever this says, so anything else would only disagree with it.
		TZ,
		NODE_ENV: 'production',
		...given,
		...own,
	};
	return Object.fromEntries(
		Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}

/** Limits attempts per key. */
export type Throttle = {
	/**
	 * Counts one attempt.
	 *
	 * @returns null while the key is within its limit, else whole seconds after which it may try again
	 */
	count(key: string): number | null;
};

export type ThrottleOptions = {
	/** Attempts of one key within one window. */
	readonly limit: number;
	readonly windowMs: number;
	/** Limits memory; the key with the oldest window is removed first. */
	readonly maxKeys: number;
	/** Unix ms. */
	readonly now: () => number;
};

/** Creates a throttle for this instance, with a fixed window per key that starts with its first attempt. */
export function createThrottle({ limit, windowMs, maxKeys, now }: ThrottleOptions): Throttle {
	const windows = new Map<string, { startedAt: number; attempts: number }>();

	function openWindow(key: string, startedAt: number): { startedAt: number; attempts: number } {
		const window = { startedAt, attempts: 0 };
		windows.delete(key);
		windows.set(key, window);
		if (windows.size > maxKeys) {
			const oldest = windows.keys().next();
			if (!oldest.done) windows.delete(oldest.value);
		}
		return window;
	}

	return {
		count(key) {
			const at = now();
			const known = windows.get(key);
			// A clock that was set back must not lock anyone out for longer than a window.
			const running = known && at >= known.startedAt && at < known.startedAt + windowMs;
			const window = running ? known : openWindow(key, at);
			window.attempts += 1;
			if (window.attempts <= limit) return null;
			return Math.max(1, Math.ceil((window.startedAt + windowMs - at) / 1_000));
		},
	};
}

/** Distinct texts that are remembered; a hundred thousand rows say the same few hundred things. */
const MOST_REMEMBERED = 20_000;

/** Reads each distinct text once. The values are shared and must not be changed, which their types see to. */
export function remembering<T>(read: (text: string) => T, mostRemembered = MOST_REMEMBERED): (text: string) => T {
	const known = new Map<string, T>();
	return (text) => {
		const before = known.get(text);
		if (before !== undefined) return before;
		const value = read(text);
		if (known.size >= mostRemembered) known.clear();
		known.set(text, value);
		return value;
	};
}

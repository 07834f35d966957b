const ANNOUNCE_AFTER_MS = 2_000;
const REPEAT_EVERY_MS = 10_000;

/**
 * Runs a step. Prints its label once it has taken two seconds, and again every ten.
 *
 * @param label what happens, e.g. `Building the site`
 */
export async function withProgress<T>(
	label: string,
	print: (line: string) => void,
	step: () => Promise<T>,
): Promise<T> {
	const startedAt = performance.now();
	const seconds = (): number => Math.round((performance.now() - startedAt) / 1_000);
	let announced = false;
	const announce = (): void => {
		print(announced ? `${label} … ${seconds()} s` : `${label} …`);
		announced = true;
	};
	let repeat: NodeJS.Timeout | undefined;
	const first = setTimeout(() => {
		announce();
		repeat = setInterval(announce, REPEAT_EVERY_MS);
	}, ANNOUNCE_AFTER_MS);
	try {
		const result = await step();
		if (announced) print(`${label}: done in ${seconds()} s`);
		return result;
	} finally {
		clearTimeout(first);
		clearInterval(repeat);
	}
}

/** Loads every native module of which there are copies from the one file that stands for them in the whole process. */
export function shareNativeModules(sharedPaths: ReadonlyMap<string, string>): void {
	if (sharedPaths.size === 0) return;
	const dlopen = process.dlopen.bind(process);
	process.dlopen = (module: object, filename: string, ...flags: number[]) =>
		dlopen(module, sharedPaths.get(filename) ?? filename, ...(flags as [number?]));
}

/** The number of a version in an address. @returns null where there is none, or something else */
export function readVersionNumber(url: URL, name: string): number | null {
	const text = url.searchParams.get(name) ?? '';
	return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

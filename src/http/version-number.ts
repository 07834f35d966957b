/** Reads a version number from a URL. @returns null if it is missing or invalid */
export function readVersionNumber(url: URL, name: string): number | null {
	const text = url.searchParams.get(name) ?? '';
	return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

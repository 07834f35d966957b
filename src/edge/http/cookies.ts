/** Value of the first cookie of that name (RFC 6265, 5.4), as it was sent; undefined where there is none. */
export function readCookie(header: string | undefined, name: string): string | undefined {
	if (header === undefined || !header.includes(name)) return undefined;
	for (const pair of header.split(';')) {
		const equals = pair.indexOf('=');
		if (equals >= 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
	}
	return undefined;
}

const prefixes = ['/alerts', '/account', '/editor', '/_actions'];

/**
 * Whether answers under this path are for one person. A prefix is enough, as in `vercel.json`: `/alerts/x.css` and
 * `/alertsx` are as private as `/alerts`, in whatever case or percent-encoding.
 *
 * @param pathname of a URL, still encoded
 */
export function isPrivatePath(pathname: string): boolean {
	const plain = decode(pathname).toLowerCase().replace(/\/+/g, '/');
	return prefixes.some((prefix) => plain.startsWith(prefix));
}

function decode(pathname: string): string {
	try {
		return decodeURIComponent(pathname);
	} catch {
		return pathname;
	}
}

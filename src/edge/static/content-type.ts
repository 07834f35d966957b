import { extname } from 'node:path';
import { mimes } from 'mrmime';

const UNKNOWN = 'application/octet-stream';
/** Types that are text without saying so. All text that a build writes is UTF-8. */
const TEXT = /^text\/|[/+](?:json|xml|javascript|ecmascript)$|^image\/svg\+xml$/;

/** Media type of a file by the ending of its name, with its charset. */
export function contentTypeOf(fileName: string): string {
	const ending = extname(fileName).slice(1).toLowerCase();
	const type = (Object.hasOwn(mimes, ending) ? mimes[ending] : undefined) ?? UNKNOWN;
	return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

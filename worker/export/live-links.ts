import { replaceAttributes } from './markup.ts';

/** Attributes that lead a reader somewhere, by tag. What a page is made of is not among them. */
const LEADING: Readonly<Record<string, readonly string[]>> = {
	a: ['href'],
	area: ['href'],
	form: ['action'],
	button: ['formaction'],
	input: ['formaction'],
};

/** What an export knows of itself. */
export type ExportedPlaces = {
	/** Public origin of the site that can do what files cannot. */
	readonly liveOrigin: string;
	/** Origins that are the site. */
	readonly ownOrigins: ReadonlySet<string>;
	/** @returns where this path is in the export, from `/` on; null: it is not */
	readonly placeOf: (pathname: string) => string | null;
};

/**
 * Lets links and forms that the export has no page for lead to the live site: pages for one visitor, forms, endpoints.
 *
 * @param at path of the page
 */
export function linkToLiveSite(html: string, at: string, places: ExportedPlaces): string {
	const { liveOrigin, ownOrigins, placeOf } = places;
	return replaceAttributes(html, (tag, attribute, value) => {
		// A form without an address, or a link to a fragment, means the page itself.
		if (!LEADING[tag]?.includes(attribute) || /^\s*(?:#|$)/.test(value)) return null;
		const url = URL.parse(value, liveOrigin + at);
		if (url === null || !(url.origin === liveOrigin || ownOrigins.has(url.origin))) return null;
		const isForm = attribute !== 'href';
		const place = isForm ? null : placeOf(url.pathname);
		if (place === url.pathname) return null;
		return place === null ? liveOrigin + url.pathname + url.search + url.hash : place + url.search + url.hash;
	});
}

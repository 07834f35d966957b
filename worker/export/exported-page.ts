import { readTags, replaceAttributes } from './markup.ts';

/** Attributes that lead a reader somewhere, by tag. Files that a page needs are not among them. */
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

/** What browsers heed in a header only (CSP 3, section 3.3). */
const HEADER_ONLY = /^\s*(?:frame-ancestors|report-uri|sandbox)\b/i;

/**
 * Writes a page's content security policy into the page: the file has no headers, and hashes differ from page to page.
 *
 * @param policy `Content-Security-Policy` of the answer; more than one are joined by commas
 * @param liveOrigin where its forms go
 */
export function embedPolicy(html: string, policy: string | undefined, liveOrigin: string): string {
	if (policy === undefined || hasPolicy(html)) return html;
	const metas = policy.split(',').map((each) => {
		const directives = each.split(';').filter((directive) => directive.trim() !== '' && !HEADER_ONLY.test(directive));
		const text = directives.map((directive) => allowForms(directive.trim(), liveOrigin)).join('; ');
		return text === '' ? '' : `<meta http-equiv="content-security-policy" content="${text.replaceAll('"', '&quot;')}">`;
	});
	// Before everything that it governs, but not before the encoding, which must be in the first 1024 bytes.
	return html.replace(/<head\b[^>]*>(?:\s*<meta\s+charset\b[^>]*>)?/i, (head) => head + metas.join(''));
}

function allowForms(directive: string, liveOrigin: string): string {
	return /^form-action\s+'self'$/i.test(directive) ? `${directive} ${liveOrigin}` : directive;
}

function hasPolicy(html: string): boolean {
	return [...readTags(html)].some(
		({ name, attributes }) =>
			name === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'content-security-policy',
	);
}

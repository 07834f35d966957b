import { readTags, replaceAttributes } from './markup.ts';

/** Attributes of links and forms, by tag; not those of files that a page needs. */
const LINK_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
	a: ['href'],
	area: ['href'],
	form: ['action'],
	button: ['formaction'],
	input: ['formaction'],
};

/** Addresses inside and outside of an export. */
export type ExportedPlaces = {
	/** Public origin of the live site. */
	readonly liveOrigin: string;
	/** All origins of the site. */
	readonly ownOrigins: ReadonlySet<string>;
	/** @returns the URL path of this page or file in the export; null: not exported */
	readonly placeOf: (pathname: string) => string | null;
};

/**
 * Points links and forms to the live site if the export does not have their target: private pages, forms, endpoints.
 *
 * @param at path of the page
 */
export function linkToLiveSite(html: string, at: string, places: ExportedPlaces): string {
	const { liveOrigin, ownOrigins, placeOf } = places;
	return replaceAttributes(html, (tag, attribute, value) => {
		// A form without an action and a link to a fragment refer to the page itself.
		if (!LINK_ATTRIBUTES[tag]?.includes(attribute) || /^\s*(?:#|$)/.test(value)) return null;
		const url = URL.parse(value, liveOrigin + at);
		if (url === null || !(url.origin === liveOrigin || ownOrigins.has(url.origin))) return null;
		const isForm = attribute !== 'href';
		const place = isForm ? null : placeOf(url.pathname);
		if (place === url.pathname) return null;
		return place === null ? liveOrigin + url.pathname + url.search + url.hash : place + url.search + url.hash;
	});
}

/** Directives that browsers ignore in a `<meta>` (CSP 3, section 3.3). */
const HEADER_ONLY = /^\s*(?:frame-ancestors|report-uri|sandbox)\b/i;

/**
 * Writes a page's content security policy into its HTML, because a file has no headers and hashes differ by page.
 *
 * @param policy `Content-Security-Policy` of the response; several are joined by commas
 * @param liveOrigin where its forms post to
 */
export function embedPolicy(html: string, policy: string | undefined, liveOrigin: string): string {
	if (policy === undefined || hasPolicy(html)) return html;
	const metas = policy.split(',').map((each) => {
		const directives = each.split(';').filter((directive) => directive.trim() !== '' && !HEADER_ONLY.test(directive));
		const text = directives.map((directive) => allowForms(directive.trim(), liveOrigin)).join('; ');
		return text === '' ? '' : `<meta http-equiv="content-security-policy" content="${text.replaceAll('"', '&quot;')}">`;
	});
	// Before everything that it governs, but not before the encoding, which must be in the first 1024 bytes.
	return html.replace(/<head\b[^<>]*>(?:\s*<meta\s+charset\b[^<>]*>)?/i, (head) => head + metas.join(''));
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

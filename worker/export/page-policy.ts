import { readTags } from './markup.ts';

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
	// Before everything that it governs, but not before the encoding, which must stand in the first 1024 bytes.
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

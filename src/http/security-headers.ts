/** Framing is forbidden by header only: browsers ignore this directive in a page's `<meta>`, and log a warning. */
const FRAMING = "frame-ancestors 'none'";

const lockdown = ["base-uri 'none'", "form-action 'self'", "object-src 'none'"] as const;

/**
 * Directives that Astro adds to every page's policy, beside `script-src` and `style-src` with hashes: nothing is loaded
 * from or sent to another site.
 */
export const pageCspDirectives = ["default-src 'self'", "img-src 'self' data:", ...lockdown] as const;

/**
 * Headers of every response: `vercel.json` repeats them for static files, and a test compares the two. This policy also
 * suits prerendered pages, which have their own in a `<meta>`.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy': [...lockdown, FRAMING].join('; '),
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'strict-origin-when-cross-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	'Cross-Origin-Opener-Policy': 'same-origin',
	// Browsers ignore it over plain http (RFC 6797 §8.1), so it does no harm on one's own machine.
	'Strict-Transport-Security': 'max-age=63072000',
};

/** Adds missing headers and keeps existing ones. Also forbids framing in a page's own policy. */
export function addSecurityHeaders(headers: Headers): void {
	const pagePolicy = headers.get('content-security-policy');
	if (pagePolicy !== null) headers.set('content-security-policy', `${pagePolicy.replace(/;\s*$/, '')}; ${FRAMING}`);
	for (const [name, value] of Object.entries(securityHeaders)) {
		if (!headers.has(name)) headers.set(name, value);
	}
}

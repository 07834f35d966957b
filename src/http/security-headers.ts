/**
 * Directives beside `script-src` and `style-src`, which Astro adds with the hashes of what a page contains.
 * Nothing is loaded from elsewhere, framed, or posted elsewhere.
 */
export const cspDirectives = [
	"default-src 'self'",
	"base-uri 'none'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"img-src 'self' data:",
	"object-src 'none'",
] as const;

/**
 * What every answer carries, whoever serves it: `vercel.json` repeats these for static files, and a test compares
 * the two. A page's own `Content-Security-Policy` replaces the one here.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
	'Content-Security-Policy': cspDirectives.join('; '),
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'strict-origin-when-cross-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
	'Cross-Origin-Opener-Policy': 'same-origin',
	// Browsers ignore it over plain http (RFC 6797 §8.1), so it does no harm on one's own machine.
	'Strict-Transport-Security': 'max-age=63072000',
};

/** Adds what is missing; a header that the answer already has stays. */
export function addSecurityHeaders(headers: Headers): void {
	for (const [name, value] of Object.entries(securityHeaders)) {
		if (!headers.has(name)) headers.set(name, value);
	}
}

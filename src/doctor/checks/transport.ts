import { type Check, fail, pass, skip, warn } from '../check.ts';
import { header, type Observation, pageFacts } from '../observation.ts';

/** Below this size compression saves no packet. */
const WORTH_COMPRESSING_BYTES = 1_400;

export const compression: Check = {
	id: 'compression',
	title: 'Pages are compressed',
	asked: 'GET / with Accept-Encoding: br, gzip',
	expected: 'Content-Encoding br or gzip',
	after: [],
	evaluate({ compressed }) {
		const encoding = header(compressed, 'content-encoding');
		if (encoding !== null && /^(?:br|gzip|zstd)$/.test(encoding)) return pass(encoding);
		if (compressed.kind === 'none') return skip(compressed.reason);
		const bytes = Buffer.byteLength(compressed.body);
		if (bytes < WORTH_COMPRESSING_BYTES) return skip(`only ${bytes} bytes`);
		return fail(
			'COMPRESSION_MISSING',
			`${bytes} bytes as they are`,
			'Something between here and the edge removes Accept-Encoding, or unpacks the answers and does not pack them again.',
			'Let the proxy pass on Accept-Encoding and Content-Encoding; both Vercel and the edge compress by themselves.',
		);
	},
};

export const securityHeaders: Check = {
	id: 'security-headers',
	title: 'Security headers',
	asked: '/, /api/health and /favicon.svg',
	expected: 'CSP, nosniff, no framing, Referrer-Policy; HSTS on https',
	after: [],
	evaluate({ dashboard: [page], health: [health], asset, setting }) {
		const secure = setting.origin.startsWith('https:');
		const missing = [['/', page] as const, ['/api/health', health] as const, ['/favicon.svg', asset] as const].flatMap(
			([path, seen]) => (seen?.kind === 'answer' ? missingIn(seen, secure).map((name) => `${path}: ${name}`) : []),
		);
		if (missing.length === 0) return pass('all there');
		return fail(
			'SECURITY_HEADERS_MISSING',
			missing.join('; '),
			'vercel.json was not merged into this build, which matters for files, or a proxy removes or replaces the headers.',
			'Deploy with the vercel.json of the project; let the proxy pass on what it gets.',
		);
	},
};

function missingIn(seen: Observation, secure: boolean): string[] {
	const policy = header(seen, 'content-security-policy') ?? '';
	const wants: readonly (readonly [string, boolean])[] = [
		['Content-Security-Policy', policy !== ''],
		['X-Content-Type-Options', /nosniff/i.test(header(seen, 'x-content-type-options') ?? '')],
		['X-Frame-Options', policy.includes('frame-ancestors') || header(seen, 'x-frame-options') !== null],
		['Referrer-Policy', header(seen, 'referrer-policy') !== null],
		['Strict-Transport-Security', !secure || header(seen, 'strict-transport-security') !== null],
	];
	return wants.filter(([, there]) => !there).map(([name]) => name);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether the site calls itself by the name under which it is visited. */
export const canonicalOrigin: Check = {
	id: 'canonical-origin',
	title: 'Site knows its address',
	asked: 'canonical link of /',
	expected: 'this origin',
	after: [],
	evaluate({ dashboard: [first], setting }) {
		const canonical = first ? pageFacts(first).canonical : null;
		const origin = canonical !== null && URL.canParse(canonical) ? new URL(canonical).origin : null;
		const expected = setting.publicOrigin ?? setting.origin;
		if (origin !== null && isSamePlace(origin, expected)) return pass(origin);
		const seen = origin ?? canonical ?? 'no canonical link';
		const cause = 'The build was made with another SITE_URL: links in the feed, the sitemap and mails lead there.';
		const fix = `Set SITE_URL=${expected} and build again (on Vercel: redeploy).`;
		const here = new URL(expected).hostname;
		const mayBeMeant = origin !== null && !LOOPBACK.test(new URL(origin).hostname);
		if (setting.publicOrigin === null && mayBeMeant && (LOOPBACK.test(here) || here.endsWith('.vercel.app'))) {
			return warn(
				'ORIGIN_ELSEWHERE',
				seen,
				'This looks like a preview, or the machine behind a proxy, of a site whose public address is another one.',
				`If that is its address, nothing: --origin ${origin} says so. Else set SITE_URL and build again.`,
			);
		}
		return fail('ORIGIN_WRONG', seen, cause, fix);
	},
};

/** A name that is not the site's must neither be answered with its pages nor get into them. */
export const wrongHost: Check = {
	id: 'wrong-host',
	title: 'A wrong Host is refused',
	asked: 'GET / with Host: snowline-doctor.invalid',
	expected: '4xx, or the page without that name',
	after: [],
	evaluate({ wrongHost: seen }) {
		const host = 'snowline-doctor.invalid';
		if (seen.kind === 'none') return skip(`no answer to evaluate: ${seen.reason}`);
		if (seen.body.includes(host) && seen.status < 400) return reflected('in the page');
		if ((header(seen, 'location') ?? '').includes(host)) return reflected('in a redirect');
		return pass(`${seen.status}, the name is nowhere`);
	},
};

function reflected(where: string) {
	return fail(
		'HOST_REFLECTED',
		`the foreign name is ${where}`,
		'The site takes its address from the request: the first request can put a foreign address into everyone’s page.',
		'Let the proxy refuse names that are not the site’s; SITE_URL must be set, and nothing may read the Host header.',
	);
}

function isSamePlace(one: string, other: string): boolean {
	const [a, b] = [new URL(one), new URL(other)];
	if (LOOPBACK.test(a.hostname) && LOOPBACK.test(b.hostname)) return a.protocol === b.protocol && a.port === b.port;
	return a.origin === b.origin;
}

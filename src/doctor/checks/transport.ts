import { type Check, fail, pass, skip, warn } from '../check.ts';
import { cacheDirectives, header, type Observation, pageFacts } from '../observation.ts';

/** Below this size, compression saves no packet. */
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
			`${bytes} bytes, uncompressed`,
			'Something between here and the edge removes Accept-Encoding, or decompresses responses without compressing them again.',
			'Configure the proxy to pass on Accept-Encoding and Content-Encoding; Vercel and the edge compress by themselves.',
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
		if (missing.length === 0) return pass('all present');
		return fail(
			'SECURITY_HEADERS_MISSING',
			missing.join('; '),
			'vercel.json was not merged into this build, so files lack them, or a proxy removes or replaces the headers.',
			'Deploy with the vercel.json of the project; configure the proxy to pass on headers.',
		);
	},
};

/** Longer than a deployment takes, shorter than anyone waits for a style sheet. */
const MAX_MISSING_S = 60;

/** Checks that nobody keeps the answer to a hashed file that is missing, which during a deployment any of them may be. */
export const missingAsset: Check = {
	id: 'missing-asset',
	title: 'A missing asset is not cached',
	asked: 'GET /_astro/… of no build',
	expected: '404, no-store or at most a minute',
	after: [],
	evaluate({ missingAsset: seen }) {
		if (seen.kind === 'none') return skip(seen.reason);
		const directives = cacheDirectives(seen);
		const summary = `${seen.status}, ${header(seen, 'cache-control') ?? 'no Cache-Control'}`;
		const keptS = Math.max(...['max-age', 's-maxage'].map((name) => Number(directives.get(name) ?? 0) || 0));
		if (directives.has('no-store') || (keptS <= MAX_MISSING_S && !directives.has('immutable'))) return pass(summary);
		return fail(
			'MISSING_ASSET_CACHED',
			summary,
			'A rule for /_astro/ also covers files that do not exist. Who asks for one during a deployment is without it for as long.',
			'Build with the astro.config.mjs of the project (forgetMissingAssets); in a proxy, mark only answers with status 200 as immutable.',
		);
	},
};

function missingIn(seen: Observation, secure: boolean): string[] {
	const policy = header(seen, 'content-security-policy') ?? '';
	const required: readonly (readonly [string, boolean])[] = [
		['Content-Security-Policy', policy !== ''],
		['X-Content-Type-Options', /nosniff/i.test(header(seen, 'x-content-type-options') ?? '')],
		['X-Frame-Options', policy.includes('frame-ancestors') || header(seen, 'x-frame-options') !== null],
		['Referrer-Policy', header(seen, 'referrer-policy') !== null],
		['Strict-Transport-Security', !secure || header(seen, 'strict-transport-security') !== null],
	];
	return required.filter(([, isPresent]) => !isPresent).map(([name]) => name);
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Checks that the site's canonical address is the one that it is visited at. */
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
		const cause = 'The site was built with another SITE_URL: links in the feed, the sitemap and mails lead there.';
		const fix = `Set SITE_URL=${expected} and build again (on Vercel: redeploy).`;
		const here = new URL(expected).hostname;
		const mayBeMeant = origin !== null && !LOOPBACK.test(new URL(origin).hostname);
		if (setting.publicOrigin === null && mayBeMeant && (LOOPBACK.test(here) || here.endsWith('.vercel.app'))) {
			return warn(
				'ORIGIN_ELSEWHERE',
				seen,
				'This looks like a preview, or a machine behind a proxy, of a site with another public address.',
				`If ${origin} is its public address, nothing: pass --origin ${origin}. Otherwise set SITE_URL and build again.`,
			);
		}
		return fail('ORIGIN_WRONG', seen, cause, fix);
	},
};

/** A request for a foreign host must not get the site's pages, and the host must not appear in them. */
export const wrongHost: Check = {
	id: 'wrong-host',
	title: 'A wrong Host is refused',
	asked: 'GET / with Host: snowline-doctor.invalid',
	expected: '4xx, or the page without that name',
	after: [],
	evaluate({ wrongHost: seen }) {
		const host = 'snowline-doctor.invalid';
		if (seen.kind === 'none') return skip(`no response: ${seen.reason}`);
		if (seen.body.includes(host) && seen.status < 400) return reflected('in the page');
		if ((header(seen, 'location') ?? '').includes(host)) return reflected('in a redirect');
		return pass(`${seen.status}, the host is not reflected`);
	},
};

function reflected(where: string) {
	return fail(
		'HOST_REFLECTED',
		`the foreign host is ${where}`,
		'The site takes its address from the request, so one request can put a foreign address into everyone’s page.',
		'Configure the proxy to reject foreign hosts; set SITE_URL, and let no code read the Host header.',
	);
}

function isSamePlace(one: string, other: string): boolean {
	const [a, b] = [new URL(one), new URL(other)];
	if (LOOPBACK.test(a.hostname) && LOOPBACK.test(b.hostname)) return a.protocol === b.protocol && a.port === b.port;
	return a.origin === b.origin;
}

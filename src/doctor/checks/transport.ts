import { type Check, fail, pass, skip } from '../check.ts';
import { header, type Observation } from '../observation.ts';

/** Below this size compression saves no packet. */
const WORTH_COMPRESSING_BYTES = 1_400;

export const compression: Check = {
	id: 'compression',
	title: 'Pages are compressed',
	asked: 'GET / with Accept-Encoding: br, gzip',
	expected: 'Content-Encoding br or gzip',
	after: [],
	judge({ compressed }) {
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
	judge({ dashboard: [page], health: [health], asset, setting }) {
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

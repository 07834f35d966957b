import { type Check, fail, pass, skip, type Verdict, warn } from '../check.ts';
import { tellDuration } from '../duration.ts';
import type { Expiry } from '../evidence.ts';
import { ageS, cacheStatus, describe } from '../observation.ts';
import { newerByMs } from '../page-facts.ts';

/** Stale-while-revalidate: the first visitor after expiry gets the old page at once, the next ones the new page. */
export const expiry: Check = {
	id: 'expiry',
	title: 'An expired page is renewed behind its answer',
	asked: 'GET / after its expiry, then each second',
	expected: 'STALE, then HIT with a newer generated-at',
	after: ['second-request', 'clock'],
	judge: ({ expiry: seen, setting }) => (seen === null ? skip('needs --wait') : judgeExpiry(seen, setting.expirationS)),
};

function judgeExpiry({ before, expired, after }: Expiry, expirationS: number): Verdict {
	const newerMs = newerByMs(before, expired) ?? 0;
	if (cacheStatus(expired) === 'HIT' && newerMs > 0) {
		return pass('HIT, newer: somebody (the worker?) renewed it before it was late');
	}
	if (cacheStatus(expired) === 'HIT') {
		return fail(
			'NEVER_EXPIRES',
			`HIT, ${ageS(expired) ?? '?'} s old`,
			`The page lives longer than ${tellDuration(expirationS)}: another expiration was built, or a second cache stands in front.`,
			'Compare with `expiration` in astro.config.mjs; --expiration SECONDS tells the doctor another one.',
		);
	}
	if (cacheStatus(expired) === 'MISS') {
		return warn(
			'EXPIRED_WAS_EVICTED',
			'MISS',
			'The copy was gone rather than stale: a new deployment, a restart, or a cache that drops expired pages.',
			'If it happens each time, the cache is too small, or a proxy keeps pages in its own way.',
		);
	}
	if (cacheStatus(expired) !== 'STALE') {
		return fail(
			'EXPIRED_FAILS',
			describe(expired),
			'A visitor after the expiry does not get the stored page.',
			'Read the log of the function `_isr`; only Vercel and the edge of this project keep the last good copy.',
		);
	}
	const last = after.at(-1);
	if (last && cacheStatus(last) === 'HIT' && (newerByMs(expired, last) ?? 0) > 0) {
		return pass(`STALE, then HIT within ${after.length} s, newer`);
	}
	return fail(
		'RENEWAL_FAILS',
		`STALE, ${after.length} s later still ${last ? describe(last) : 'nothing'}`,
		'The renewal behind the stale answer fails or hangs. One STALE is how it should be; one after the other is not.',
		'Read the log of the function `_isr`. Visitors see the last good copy until it is repaired.',
	);
}

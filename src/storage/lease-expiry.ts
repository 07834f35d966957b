import type { UnixMs } from '../domain/time.ts';

/**
 * From which stored expiry on a lease was given by a clock that has since been set back: no lease reaches further than
 * its own length, another is allowed for clocks that differ. Nobody shall wait for such a one to end.
 */
export function implausibleExpiryAt(at: UnixMs, ttlMs: number): UnixMs {
	return at + 2 * ttlMs;
}

import { FunctionError } from '../functions/function-host.ts';
import type { Clock } from './clock.ts';

/** The host ends a function at its limit and knows more about it; this wall stands a little behind. */
const GRACE_MS = 1_000;

/**
 * Settles as `work` does, or at the limit: whatever the host does, no key may wait for ever.
 *
 * @throws {FunctionError} `FUNCTION_INVOCATION_TIMEOUT`; what `work` still does is ignored
 */
export function settleInTime<T>(work: Promise<T>, timeoutMs: number, clock: Clock): Promise<T> {
	return new Promise((resolve, reject) => {
		const cancel = clock.after(timeoutMs + GRACE_MS, () => {
			reject(new FunctionError('FUNCTION_INVOCATION_TIMEOUT', `No answer within ${timeoutMs} ms`));
		});
		work.then(resolve, reject).finally(cancel);
	});
}

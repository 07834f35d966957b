import type { HasField } from '../build-output/build-output.ts';
import { type Conditions, compileConditions } from '../routing/conditions.ts';
import { RequestFacts } from '../routing/request-facts.ts';
import { type Exchange, requestHeaders } from './exchange.ts';

/** Conditions stay the same for as long as a build is served. */
const compiled = new WeakMap<readonly HasField[], readonly Conditions[]>();

/** Whether one of `experimentalBypassFor` holds: such a request goes past the cache to the function. */
export function bypassesCache(conditions: readonly HasField[], exchange: Exchange): boolean {
	if (conditions.length === 0) return false;
	const each = compiled.get(conditions) ?? conditions.map((condition) => compileConditions({ has: [condition] }));
	compiled.set(conditions, each);
	const facts = new RequestFacts({ ...exchange, headers: requestHeaders(exchange) });
	return each.some((condition) => condition.test(facts) !== null);
}

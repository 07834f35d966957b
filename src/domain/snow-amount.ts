/** Less than this is printed as a trace, centimetres. */
export const TRACE_BELOW_CM = 0.5;

/** Four different things that a page must not mix up: not known, none, too little to measure, an amount. */
export type SnowAmount =
	| { readonly kind: 'missing' }
	| { readonly kind: 'none' }
	| { readonly kind: 'trace' }
	| { readonly kind: 'amount'; readonly snowCm: number };

/** @param snowCm centimetres; null is missing, never none */
export function snowAmount(snowCm: number | null): SnowAmount {
	if (snowCm === null) return { kind: 'missing' };
	if (snowCm <= 0) return { kind: 'none' };
	return snowCm < TRACE_BELOW_CM ? { kind: 'trace' } : { kind: 'amount', snowCm };
}

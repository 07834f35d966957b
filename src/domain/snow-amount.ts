/** Less than this is shown as a trace, centimetres. */
const TRACE_BELOW_CM = 0.5;

/** Four cases that a page must keep apart: unknown, none, too little to measure, and an amount. */
export type SnowAmount =
	| { readonly kind: 'missing' }
	| { readonly kind: 'none' }
	| { readonly kind: 'trace' }
	| { readonly kind: 'amount'; readonly snowCm: number };

/** @param snowCm centimetres; null: missing, which is not none */
export function snowAmount(snowCm: number | null): SnowAmount {
	if (snowCm === null) return { kind: 'missing' };
	if (snowCm <= 0) return { kind: 'none' };
	return snowCm < TRACE_BELOW_CM ? { kind: 'trace' } : { kind: 'amount', snowCm };
}

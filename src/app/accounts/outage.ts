/** Why private pages cannot be shown. */
export type Outage =
	/** Variables that are missing or unusable. Telling their names tells no secret. */
	| { readonly kind: 'not-configured'; readonly missing: readonly string[] }
	/** Passes by itself, or an operator is at it. */
	| { readonly kind: 'storage-unavailable' };

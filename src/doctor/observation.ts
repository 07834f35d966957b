/** One request and what came of it. Tokens are replaced in every field before it is recorded. */
export type Observation = Answer | NoAnswer;

type Exchange = {
	/** Unix ms, by the clock of this machine. */
	readonly sentAt: number;
	/** Unix ms, by the clock of this machine; with the whole body. */
	readonly receivedAt: number;
};

export type Answer = Exchange & {
	readonly kind: 'answer';
	readonly status: number;
	/** Lower-case names; several values of one name in their order. */
	readonly headers: Readonly<Record<string, readonly string[]>>;
	/** Decoded. */
	readonly body: string;
};

export type NoAnswer = Exchange & {
	readonly kind: 'none';
	readonly code: 'UNREACHABLE' | 'TIMEOUT' | 'UNREADABLE';
	/** For a reader. */
	readonly reason: string;
};

/** The values of a header, joined as RFC 9110 §5.3 allows; null: the answer has none, or there is no answer. */
export function header(seen: Observation, name: string): string | null {
	return seen.kind === 'answer' ? (seen.headers[name]?.join(', ') ?? null) : null;
}

/** `x-vercel-cache`, in capitals; null: none. */
export function cacheStatus(seen: Observation): string | null {
	return header(seen, 'x-vercel-cache')?.toUpperCase() ?? null;
}

/** Seconds of `Age`; null: none that is a number. */
export function ageS(seen: Observation): number | null {
	const age = header(seen, 'age');
	return age !== null && /^\d+$/.test(age) ? Number(age) : null;
}

/** Names and values of `Cache-Control`, in lower case; a directive without a value has an empty one. */
export function cacheDirectives(seen: Observation): ReadonlyMap<string, string> {
	const parts = (header(seen, 'cache-control') ?? '').toLowerCase().split(',');
	const pairs = parts.map((part) => part.trim().split('=', 2)).filter(([name]) => name !== '');
	return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}

/** In one phrase: `200 HIT`, or why there was no answer. */
export function describe(seen: Observation): string {
	return seen.kind === 'none' ? seen.reason : `${seen.status} ${cacheStatus(seen) ?? 'without x-vercel-cache'}`;
}

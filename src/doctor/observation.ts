import { z } from 'zod';

/** The result of one request. Tokens are redacted in every field. */
export type Observation = Answer | NoAnswer;

type Exchange = {
	/** Unix ms, by the clock of this machine. */
	readonly sentAt: number;
	/** Unix ms, by the clock of this machine, when the body was complete. */
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
	/** For people. */
	readonly reason: string;
};

/** Returns the values of a header, joined as RFC 9110 §5.3 allows; null: no such header, or no response. */
export function header(seen: Observation, name: string): string | null {
	return seen.kind === 'answer' ? (seen.headers[name]?.join(', ') ?? null) : null;
}

/** `x-vercel-cache`, in capitals; null: none. */
export function cacheStatus(seen: Observation): string | null {
	return header(seen, 'x-vercel-cache')?.toUpperCase() ?? null;
}

/** Seconds of `Age`; null: none, or not a number. */
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

/** Describes a response, e.g. `200 HIT`, or why there was none. */
export function describe(seen: Observation): string {
	return seen.kind === 'none' ? seen.reason : `${seen.status} ${cacheStatus(seen) ?? 'without x-vercel-cache'}`;
}

/** What a page with figures says about itself. */
export type PageFacts = {
	/** When this copy was generated, Unix ms; null: the page does not say. */
	readonly generatedAt: number | null;
	/** “Last updated”: an ISO instant, or `never`; null: the page does not say. */
	readonly lastUpdated: string | null;
	/** Canonical address of the page. */
	readonly canonical: string | null;
	/** Path of the first resort that the page links to. */
	readonly resortPath: string | null;
};

/** Reads `<meta name="generated-at">`, “Last updated”, the canonical address and a link to a resort. */
export function pageFacts(seen: Observation): PageFacts {
	const html = seen.kind === 'answer' ? seen.body : '';
	const generated = Date.parse(first(/<meta name="generated-at" content="([^"]+)"/, html) ?? '');
	const never = /Last updated: never/.test(html) ? 'never' : null;
	return {
		generatedAt: Number.isNaN(generated) ? null : generated,
		lastUpdated: first(/Last updated\s*<time[^<>]*datetime="([^"]+)"/, html) ?? never,
		canonical: first(/<link rel="canonical" href="([^"]+)"/, html),
		resortPath: first(/href="(\/resorts\/[a-z0-9-]+)"/, html),
	};
}

/** True if both are the same copy: generated at the same instant, with figures of the same time. */
export function isSameCopy(one: Observation, other: Observation): boolean {
	const [a, b] = [pageFacts(one), pageFacts(other)];
	return a.generatedAt !== null && a.generatedAt === b.generatedAt && a.lastUpdated === b.lastUpdated;
}

/** Returns by how many milliseconds the second copy is newer; null: one of them does not say when it was generated. */
export function newerByMs(one: Observation, other: Observation): number | null {
	const [a, b] = [pageFacts(one).generatedAt, pageFacts(other).generatedAt];
	return a === null || b === null ? null : b - a;
}

function first(pattern: RegExp, text: string): string | null {
	return pattern.exec(text)?.[1] ?? null;
}

const Instant = z.iso
	.datetime({ offset: true })
	.transform((text) => Date.parse(text))
	.nullable();

/** What the doctor reads of `GET /api/health`; instants in Unix ms. */
const Health = z.object({
	status: z.string(),
	dataAgeS: z.number().nullable(),
	/** Absent in older builds. */
	fetchError: z.string().nullable().optional(),
	resortsBehind: z.number().nullable().optional(),
	lastUpstreamError: z.object({ code: z.string(), at: Instant }).nullable(),
	database: z.string(),
	worker: z.object({ lastSeenAt: Instant }),
});
export type Health = z.output<typeof Health>;

/** @returns null if the response is not a health document */
export function healthFacts(seen: Observation): Health | null {
	if (seen.kind === 'none' || seen.status !== 200) return null;
	try {
		return Health.safeParse(JSON.parse(seen.body)).data ?? null;
	} catch {
		return null;
	}
}

/** The server's time in `Date`, Unix ms; null: no header. A cached response has an older time. */
export function serverClockAt(seen: Observation): number | null {
	const at = Date.parse(header(seen, 'date') ?? '');
	return Number.isNaN(at) ? null : at;
}

/** Formats seconds for people: `12 s`, `4 min`, `3 h`, `2 days`. */
export function formatDuration(seconds: number): string {
	const s = Math.max(0, Math.round(seconds));
	if (s < 120) return `${s} s`;
	if (s < 7_200) return `${Math.round(s / 60)} min`;
	if (s < 172_800) return `${Math.round(s / 3_600)} h`;
	return `${Math.round(s / 86_400)} days`;
}

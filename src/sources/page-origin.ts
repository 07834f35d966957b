import { Agent, request } from 'undici';
import { PageRevalidationError, type PageRevalidator } from '../app/ports.ts';
import { SECOND_MS, type UnixMs } from '../domain/time.ts';

export type PageOriginOptions = {
	/** Base URL of the site, e.g. `https://snowline.example`; path and query are ignored. */
	readonly origin: string;
	/** The `isr.bypassToken` of the build that is served there. Never appears in errors or logs. */
	readonly bypassToken: string;
	/** Vercel's `VERCEL_AUTOMATION_BYPASS_SECRET`, for deployments behind its protection. */
	readonly protectionBypass?: string | undefined;
	readonly now: () => UnixMs;
	/** Deadline of the whole exchange, body included. */
	readonly deadlineMs?: number | undefined;
	/** How much of a page is read to find its `generated-at`. */
	readonly maxBodyBytes?: number | undefined;
};

/** A revalidator that holds connections until it is closed. */
export type PageOrigin = PageRevalidator & { close(): Promise<void> };

type Seen = { readonly status: number | null; readonly cache: string | null };

/** Revalidates pages as Vercel defines it for on-demand revalidation: a GET with `x-prerender-revalidate`. */
export function createPageOrigin(options: PageOriginOptions): PageOrigin {
	const { bypassToken, now, deadlineMs = 15 * SECOND_MS, maxBodyBytes = 2 * 1024 * 1024 } = options;
	const { origin } = new URL(options.origin);
	const dispatcher = new Agent({ connections: 8, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
	const headers = {
		accept: 'text/html',
		'user-agent': 'snowline',
		'x-prerender-revalidate': bypassToken,
		...(options.protectionBypass ? { 'x-vercel-protection-bypass': options.protectionBypass } : {}),
	};

	return {
		async revalidate(path) {
			// `//host/` and `@host` would name another server, and the token would go there.
			if (!/^\/(?!\/)/.test(path)) throw new PageRevalidationError(path, { status: null, cache: null });
			const startedAt = now();
			let seen: Seen = { status: null, cache: null };
			try {
				const signal = AbortSignal.timeout(deadlineMs);
				const response = await request(`${origin}${path}`, { dispatcher, headers, signal });
				const cache = String(response.headers['x-vercel-cache'] ?? '') || null;
				seen = { status: response.statusCode, cache };
				const html = await readPage(response.body, maxBodyBytes);
				if (!isRegenerated(seen)) throw new PageRevalidationError(path, seen);
				return {
					path,
					status: response.statusCode,
					cache,
					generatedAt: findGeneratedAt(html),
					durationMs: now() - startedAt,
					isRemembered: findMeta(html, 'figures') === 'remembered',
				};
			} catch (error) {
				if (error instanceof PageRevalidationError) throw error;
				throw new PageRevalidationError(path, seen, { cause: error });
			}
		},
		close: () => dispatcher.close(),
	};
}

/** A redirect comes from something else, such as a sign-in page; an error is not the page. */
function isRegenerated({ status, cache }: Seen): boolean {
	return cache === 'REVALIDATED' && status !== null && status < 500 && Math.floor(status / 100) !== 3;
}

/** Reads the page to its end or to `maxBytes`. */
async function readPage(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
	const chunks: Buffer[] = [];
	let byteCount = 0;
	for await (const chunk of body) {
		chunks.push(chunk);
		byteCount += chunk.byteLength;
		// Leaving the loop destroys the stream, and with it the connection.
		if (byteCount >= maxBytes) break;
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** @returns null if the page does not say when it was generated */
function findGeneratedAt(html: string): UnixMs | null {
	const content = findMeta(html, 'generated-at');
	const at = content === null ? Number.NaN : Date.parse(content);
	return Number.isNaN(at) ? null : at;
}

/** Returns the content of a `<meta name="…" content="…">`, with attributes in any order and any quotes. */
function findMeta(html: string, name: 'generated-at' | 'figures'): string | null {
	const tags = html.match(/<meta\s[^<>]*>/gi) ?? [];
	const tag = tags.find((each) => /\bname=["']?([\w-]+)/i.exec(each)?.[1]?.toLowerCase() === name);
	return /\bcontent=["']?([^"'\s>]+)/i.exec(tag ?? '')?.[1] ?? null;
}

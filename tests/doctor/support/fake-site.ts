import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import { alertsReply, apiReply, healthReply, pageReply } from './fake-answers.ts';
import type { Asked, FakeSiteOptions, Reply } from './fake-site-options.ts';

export const TOKEN = 'correct-token-0123456789abcdef0123456789';
export const startedAt = Date.parse('2026-01-15T12:00:00Z');
const expirationS = 300;

type Page = { readonly generatedAt: number; readonly updatedAt: number };

/** A deployment as small as it can be while the doctor finds nothing wrong with it; options break it. */
export class FakeSite implements AsyncDisposable {
	readonly origin: string;
	/** `POST /api/revalidate /` and so on, in order. */
	readonly requests: string[] = [];
	readonly #server: Server;
	readonly #options: FakeSiteOptions;
	readonly #pages = new Map<string, Page>();
	#now = startedAt;

	static async start(options: FakeSiteOptions = {}): Promise<FakeSite> {
		const server = createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return new FakeSite(server, options);
	}

	private constructor(server: Server, options: FakeSiteOptions) {
		this.#server = server;
		this.#options = options;
		this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		server.on('request', (request: IncomingMessage, response) => {
			request.resume();
			const [path = '/', query = ''] = (request.url ?? '/').split('?');
			const asked = { method: request.method ?? 'GET', path, query, headers: request.headers };
			this.requests.push(`${asked.method} ${request.url}`);
			this.#now += 5;
			const plain = this.#answer(asked);
			const reply = this.#options.change?.(plain, asked) ?? plain;
			const { body, headers } = this.#pack(reply, asked);
			response.sendDate = false;
			response.writeHead(reply.status, { date: new Date(this.#serverNow()).toUTCString(), ...headers }).end(body);
		});
	}

	/** The doctor's clock: it moves with each request and each pause. */
	readonly now = (): number => this.#now;
	readonly pause = async (ms: number): Promise<void> => {
		this.#now += ms;
	};

	async [Symbol.asyncDispose](): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#serverNow(): number {
		return (this.#options.serverClock ?? ((now) => now))(this.#now);
	}

	#answer(asked: Asked): Reply {
		const { path } = asked;
		if (asked.headers.host !== new URL(this.origin).host) return { status: 421, headers: {}, body: 'unknown host' };
		if (path === '/api/revalidate') return this.#revalidate(asked);
		if (path === '/api/health') return healthReply(this.#serverNow(), this.#options);
		if (path === '/api/conditions') return apiReply(asked, this.#options.upstreamError ?? null);
		if (path.startsWith('/alerts')) return alertsReply(path);
		if (path === '/favicon.svg') return { status: 200, headers: { 'x-vercel-cache': 'PRERENDER' }, body: '<svg/>' };
		if (path === '/' || path === '/resorts/alpha') return this.#page(asked);
		return { status: 404, headers: { 'cache-control': 'no-store' }, body: 'not found' };
	}

	#page({ path, query, headers }: Asked): Reply {
		const link = /^__prerender_bypass=(.*)$/.exec(query)?.[1];
		if (link !== undefined) {
			if (link !== this.#token) return { status: 401, headers: { 'cache-control': 'no-store' }, body: '' };
			this.#render(path);
			return { status: 303, headers: { location: path, 'cache-control': 'no-store' }, body: '' };
		}
		const stored = this.#pages.get(path);
		if (this.#options.isr !== false && headers['x-prerender-revalidate'] === this.#token) {
			return this.#told(path, this.#render(path), 'REVALIDATED');
		}
		if (!stored || this.#options.isr === false) return this.#told(path, this.#render(path), 'MISS');
		if (this.#ageS(stored) <= expirationS) return this.#told(path, stored, 'HIT');
		if (this.#options.regenerates !== false) this.#render(path);
		return this.#told(path, stored, 'STALE');
	}

	#revalidate({ headers }: Asked): Reply {
		const json = { 'content-type': 'application/json', 'cache-control': 'no-store' };
		if (headers.authorization !== `Bearer ${this.#token}`) return { status: 401, headers: json, body: '{}' };
		this.#render('/');
		return { status: 200, headers: json, body: '{"revalidated":[{"path":"/","cache":"REVALIDATED"}],"failed":[]}' };
	}

	#render(path: string): Page {
		const page = { generatedAt: this.#serverNow(), updatedAt: startedAt - 60_000 };
		this.#pages.set(path, page);
		return page;
	}

	#told(path: string, page: Page, cache: string): Reply {
		const siteUrl = this.#options.siteUrl ?? this.origin;
		return pageReply({ ...page, canonical: siteUrl + path, cache, ageS: this.#ageS(page) });
	}

	#ageS(page: Page): number {
		return Math.floor((this.#serverNow() - page.generatedAt) / 1_000);
	}

	get #token(): string {
		return this.#options.token ?? TOKEN;
	}

	#pack({ headers, body }: Reply, asked: Asked): { headers: Reply['headers']; body: string | Buffer } {
		const safe = {
			'content-security-policy': "frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'strict-origin-when-cross-origin',
		};
		const all = Object.fromEntries(Object.entries({ ...safe, ...headers }).filter(([, value]) => value !== undefined));
		if (!/\bbr\b/.test(String(asked.headers['accept-encoding'])) || headers['content-encoding'] === 'identity') {
			return { headers: all, body };
		}
		return { headers: { ...all, 'content-encoding': 'br' }, body: brotliCompressSync(body) };
	}
}

import { setTimeout as pause } from 'node:timers/promises';

/** What visitors found. */
export type VisitorReport = {
	readonly requests: number;
	/** Answers by status; 0: none. */
	readonly statuses: Readonly<Record<number, number>>;
	/** Style sheets that were found, of all pages that were ever fetched. */
	readonly styleSheets: number;
	/** Unexpected answers, requests without one, and pages whose style sheet is missing; each with how often. */
	readonly faults: readonly string[];
};

/** All kinds of pages: cached, prerendered, rendered for each visitor, private, documents, and one that is not there. */
const PATHS = [
	...['/', '/resorts/mammoth', '/resorts/steamboat', '/about', '/alerts', '/alerts/new', '/alerts/channels'],
	...['/account/sign-in', '/account', '/editor', '/api/health', '/api/conditions', '/api/conditions/mammoth'],
	...['/feed.xml', '/sitemap.xml', '/robots.txt', '/not-there'],
];

const AT_A_TIME = 4;
const STYLE_SHEET =
	/<link\b[^>]*\brel="stylesheet"[^>]*\bhref="([^"]+)"|<link\b[^>]*\bhref="([^"]+)"[^>]*\brel="stylesheet"/g;

/**
 * Visitors who request pages, one after the other, until they are stopped, and every style sheet that any page named, the
 * old ones too: a browser may still show the page.
 */
export class SteadyVisitors {
	readonly #origin: string;
	readonly #statuses: Record<number, number> = {};
	readonly #faults = new Map<string, number>();
	readonly #styleSheets = new Set<string>();
	readonly #pauseMs: number;
	readonly #visitors: Promise<void>[];
	#requests = 0;
	#stopped = false;

	/** @param pauseMs of each visitor after each page */
	constructor(origin: string, { pauseMs = 0 }: { readonly pauseMs?: number } = {}) {
		this.#origin = origin;
		this.#pauseMs = pauseMs;
		this.#visitors = Array.from({ length: AT_A_TIME }, (_, visitor) => this.#visit(visitor));
	}

	get requests(): number {
		return this.#requests;
	}

	/** Resolves once at least so many requests were answered since the visitors began. */
	async untilRequests(count: number, progress: (requests: number) => void = () => {}): Promise<void> {
		while (this.#requests < count) {
			progress(this.#requests);
			await pause(20);
		}
	}

	async stop(): Promise<VisitorReport> {
		this.#stopped = true;
		await Promise.all(this.#visitors);
		for (const path of this.#styleSheets) await this.#check(path);
		return {
			requests: this.#requests,
			statuses: this.#statuses,
			styleSheets: this.#styleSheets.size,
			faults: [...this.#faults].map(([fault, times]) => `${times} × ${fault}`),
		};
	}

	async #visit(visitor: number): Promise<void> {
		for (let at = visitor; !this.#stopped; at++) {
			const path = PATHS[at % PATHS.length] ?? '/';
			const text = await this.#get(path, path === '/not-there' ? [404] : [200, 302, 303]);
			for (const [, first, second] of text.matchAll(STYLE_SHEET)) await this.#check(first ?? second ?? '');
			await pause(this.#pauseMs);
		}
	}

	async #check(styleSheet: string): Promise<void> {
		this.#styleSheets.add(styleSheet);
		await this.#get(styleSheet, [200]);
	}

	async #get(path: string, expected: readonly number[]): Promise<string> {
		try {
			const answer = await fetch(this.#origin + path, { redirect: 'manual' });
			const text = await answer.text();
			this.#count(answer.status);
			if (!expected.includes(answer.status)) this.#report(`${path}: ${answer.status} ${text.slice(0, 80)}`);
			return text;
		} catch (error) {
			this.#count(0);
			this.#report(`${path}: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error)}`);
			return '';
		}
	}

	#report(fault: string): void {
		this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
	}

	#count(status: number): void {
		this.#requests += 1;
		this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
	}
}

import type { IncomingHttpHeaders } from 'node:http';

export type Asked = {
	readonly method: string;
	readonly path: string;
	readonly query: string;
	readonly headers: IncomingHttpHeaders;
};

export type Reply = {
	readonly status: number;
	/** Undefined takes a header out that the site would add. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body: string;
};

export type FakeSiteOptions = {
	/** False: every request renders. */
	readonly isr?: boolean;
	/** The token that the site was built with. */
	readonly token?: string;
	/** What the site takes for now; it is given the doctor's clock. */
	readonly serverClock?: (now: number) => number;
	/** The origin in the canonical link; its own if not given. */
	readonly siteUrl?: string;
	/** When the worker called last; null: never. */
	readonly workerSeenAt?: (now: number) => number | null;
	/** Code of what the weather service does. */
	readonly upstreamError?: string | null;
	/** What keeps figures from being fetched although the weather service answers. */
	readonly fetchError?: string | null;
	readonly dataAgeS?: number | null;
	readonly database?: string;
	/** False: no page is regenerated behind its stale answer. */
	readonly regenerates?: boolean;
	/** Changes an answer on its way out, as whatever stands in front of a site does. */
	readonly change?: (reply: Reply, asked: Asked) => Reply;
};

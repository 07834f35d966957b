/** What a load generator saw. */
export type LoadResult = {
	readonly requests: number;
	readonly requestsPerS: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** Answers other than 2xx and 3xx, and connections that broke. */
	readonly errors: number;
};

export type LoadRequest = {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly connections: number;
	readonly seconds: number;
};

export type LoadGenerator = {
	/** With its version, if it tells. */
	readonly name: string;
	run(request: LoadRequest): Promise<LoadResult>;
};

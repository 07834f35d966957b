/** Servers that answer with the same page. */
export const CONTENDERS = ['edge', 'node-http', 'astro-node', 'nginx'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export type StartOptions = {
	/** Seconds for which the page is fresh. */
	readonly expirationS: number;
	/** The server's own folder, kept between its starts, so that its cache stays warm. */
	readonly cacheDir: string;
	/** How long a render takes if there is no site behind the cache, milliseconds. */
	readonly renderMs: number;
};

/** A server that accepts connections. */
export type Running = {
	/** Without a slash at the end. */
	readonly url: string;
	/** Processes whose work is counted. */
	readonly pids: readonly number[];
	/** Renders that have ended since the start. */
	renders(): Promise<number>;
	stop(): Promise<void>;
};

export type Contender = {
	readonly name: ContenderName;
	/** One line on what it is. */
	readonly title: string;
	/** Header that says where an answer came from; null: it has no cache. */
	readonly cacheHeader: string | null;
	/** Whether answers are compressed for clients that accept it. */
	readonly compresses: boolean;
	/** Resolves as soon as connections are accepted. */
	start(options: StartOptions): Promise<Running>;
};

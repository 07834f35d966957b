import { Agent, request } from 'node:http';

/** What a visitor sees of one answer. */
export type Sight = {
	readonly status: number;
	/** Status line, headers and body, as text. */
	readonly text: string;
	readonly headers: Readonly<Record<string, string>>;
};

export type Wish = {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/** Visitors who share a few connections, as behind a proxy: what leaks from one request into the next shows here. */
export class Visitors {
	readonly #agent: Agent;
	readonly #url: URL;

	constructor(url: string, connections: number) {
		this.#url = new URL(url);
		this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
	}

	/** @throws {Error} the connection broke off */
	ask({ method, path, headers, body }: Wish): Promise<Sight> {
		const { hostname, port } = this.#url;
		const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
		const { promise, resolve, reject } = Promise.withResolvers<Sight>();
		const agent = this.#agent;
		const options = { host: hostname, port, path, method, agent, headers: { ...headers, ...length } };
		const sent = request(options, (answer) => {
			let text = `${answer.statusCode}\n${answer.rawHeaders.join('\n')}\n\n`;
			answer.setEncoding('utf8').on('data', (chunk: string) => {
				text += chunk;
			});
			answer.once('error', reject);
			answer.once('end', () => {
				const named = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
				resolve({ status: answer.statusCode ?? 0, text, headers: Object.fromEntries(named) });
			});
		});
		sent.once('error', reject);
		sent.end(body);
		return promise;
	}

	close(): void {
		this.#agent.destroy();
	}
}

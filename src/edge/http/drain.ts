import type { Server, ServerResponse } from 'node:http';
import { withDeadline } from '../cache/clock.ts';

/** Counts answers under way, so that a server can stop without cutting any off. */
export class OpenAnswers {
	readonly #open = new Set<ServerResponse>();
	#wake: (() => void) | undefined;
	#closing = false;

	/** Counts an answer until its connection is done with it. */
	add(res: ServerResponse): void {
		this.#open.add(res);
		if (this.#closing) res.shouldKeepAlive = false;
		res.once('close', () => {
			this.#open.delete(res);
			if (this.#open.size === 0) this.#wake?.();
		});
	}

	/** From here on every answer is the last on its connection. */
	closeAfterAnswers(): void {
		this.#closing = true;
		for (const res of this.#open) if (!res.headersSent) res.shouldKeepAlive = false;
	}

	/** Resolves when no answer is under way. */
	async drained(): Promise<void> {
		if (this.#open.size === 0) return;
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
	}
}

/**
 * Takes no more connections, lets accepted requests finish, and closes what is left at the deadline.
 *
 * @returns whether all finished in time
 */
export async function drainServer(server: Server, answers: OpenAnswers, deadlineMs: number): Promise<boolean> {
	answers.closeAfterAnswers();
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeIdleConnections();
	const drained = answers.drained().then(() => true);
	const inTime = await withDeadline(drained, deadlineMs, () => false);
	server.closeAllConnections();
	await closed;
	return inTime;
}

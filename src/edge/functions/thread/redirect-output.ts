import { LineSplitter } from './line-splitter.ts';
import type { Outbox } from './outbox.ts';

/**
 * Sends what the function writes to its standard streams to the host, line by line. Node's own way, `stdout: true`,
 * would keep the host's process alive for as long as it reads.
 */
export function redirectOutput(outbox: Outbox): void {
	for (const stream of ['stdout', 'stderr'] as const) {
		const lines = new LineSplitter((text) => outbox.postNow({ type: 'line', stream, text }));
		const decoder = new TextDecoder();
		// The streams themselves stay: Node calls methods of its own on them.
		process[stream]._writev = (chunks, done) => {
			for (const { chunk } of chunks as readonly { readonly chunk: string | Uint8Array }[]) {
				lines.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
			}
			done();
		};
		process.on('exit', () => lines.end());
	}
}

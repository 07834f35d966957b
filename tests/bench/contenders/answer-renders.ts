import type { RenderCount } from './program.ts';

/** Tells the parent process how many renders there were whenever it asks, and ends with it. */
export function answerRenders(count: () => Promise<number>): void {
	process.on('message', () => {
		void count().then((renders) => process.send?.({ renders } satisfies RenderCount));
	});
	process.once('disconnect', () => process.exit(0));
}

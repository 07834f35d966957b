import type { Contender } from '../contender.ts';
import type { NodeHttpSettings } from './node-http-program.ts';
import { type Programs, startProgram } from './program.ts';

/** The same bytes from Node's own server and nothing else: the limit of what is built on it. */
export function nodeHttpContender(programs: Programs, pageDir: string): Contender {
	return {
		name: 'node-http',
		title: 'raw node:http, the same bytes as a constant',
		cacheHeader: null,
		compresses: true,
		start: () => {
			const settings: NodeHttpSettings = { pageDir, renderMs: 0 };
			return startProgram(programs, 'node-http-program', settings);
		},
	};
}

import { randomBytes } from 'node:crypto';

/** Makes `x-vercel-id`s: unlike any other of this or another process, and cheap, for every hit carries one. */
export function createRequestIds(boot = randomBytes(6).toString('hex')): () => string {
	let count = 0;
	return () => {
		count += 1;
		return `edge1::${boot}-${count.toString(36)}`;
	};
}

import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { ENCODINGS, type PageEncoding, readPage } from '../page-copy.ts';
import { answerRenders } from './answer-renders.ts';

export type NodeHttpSettings = {
	readonly pageDir: string;
	/** How long each answer takes, milliseconds; 0: none waits. */
	readonly renderMs: number;
};

const { pageDir, renderMs, port } = JSON.parse(process.argv[2] ?? '{}') as NodeHttpSettings & { readonly port: number };
const { headers, bodies } = await readPage(pageDir);
const answers = Object.fromEntries(
	ENCODINGS.map((encoding) => {
		const body = bodies[encoding];
		const own = encoding === 'identity' ? [] : ['content-encoding', encoding];
		return [encoding, { body, headers: [...headers.flat(), ...own, 'content-length', String(body.length)] }];
	}),
) as Record<PageEncoding, { readonly body: Buffer; readonly headers: string[] }>;

function pick(accept: string | undefined): PageEncoding {
	if (accept === undefined) return 'identity';
	if (accept.includes('br')) return 'br';
	return accept.includes('gzip') ? 'gzip' : 'identity';
}

let renders = 0;
const server = createServer(async (req, res) => {
	if (renderMs > 0) await wait(renderMs);
	renders += 1;
	const answer = answers[pick(req.headers['accept-encoding'])];
	res.writeHead(200, answer.headers);
	res.end(answer.body);
});
server.keepAliveTimeout = 65_000;
server.listen(port, '127.0.0.1');
answerRenders(async () => renders);
process.once('SIGTERM', () => process.exit(0));

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
function send(req: IncomingMessage, res: ServerResponse): void {
	renders += 1;
	const answer = answers[pick(req.headers['accept-encoding'])];
	res.writeHead(200, answer.headers);
	res.end(answer.body);
}

// Avoids promises where possible, because this is the baseline for the others.
const server = createServer(renderMs === 0 ? send : (req, res) => void setTimeout(send, renderMs, req, res));
server.keepAliveTimeout = 65_000;
server.listen(port, '127.0.0.1');
answerRenders(async () => renders);
process.once('SIGTERM', () => process.exit(0));

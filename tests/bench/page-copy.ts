import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Got, get } from './answer.ts';

export const ENCODINGS = ['identity', 'gzip', 'br'] as const;
export type PageEncoding = (typeof ENCODINGS)[number];

/** The page that all servers answer with, as the edge sends it. */
export type PageCopy = {
	/** Same for every encoding. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly bodies: Readonly<Record<PageEncoding, Buffer>>;
};

/** What a server says of the connection, the hour and the form of the body. */
const OWN = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding', 'content-length', 'content-encoding']);

/**
 * Takes the page in every encoding from a server that has it in its cache.
 *
 * @throws {Error} one of them is not a 200 in the requested encoding
 */
export async function takePage(url: string): Promise<PageCopy> {
	const take = async (encoding: PageEncoding): Promise<Got> => {
		const got = await get(`${url}/`, { 'accept-encoding': encoding });
		const given = got.headers['content-encoding'] ?? 'identity';
		if (got.status !== 200 || given !== encoding)
			throw new Error(`the page in ${encoding} came with status ${got.status} in ${given}`);
		return got;
	};
	const [identity, gzip, br] = [await take('identity'), await take('gzip'), await take('br')];
	const headers = Object.entries(identity.headers).flatMap(([name, value]): [string, string][] =>
		OWN.has(name) || value === undefined ? [] : [[name, String(value)]],
	);
	return { headers, bodies: { identity: identity.body, gzip: gzip.body, br: br.body } };
}

/** Leaves the page where a server in another process can read it. */
export async function writePage(dir: string, { headers, bodies }: PageCopy): Promise<void> {
	await writeFile(join(dir, 'page.json'), JSON.stringify({ headers }));
	for (const encoding of ENCODINGS) await writeFile(join(dir, `${encoding}.body`), bodies[encoding]);
}

export async function readPage(dir: string): Promise<PageCopy> {
	const { headers } = JSON.parse(await readFile(join(dir, 'page.json'), 'utf8')) as Pick<PageCopy, 'headers'>;
	const [identity, gzip, br] = await Promise.all(ENCODINGS.map((encoding) => readFile(join(dir, `${encoding}.body`))));
	if (!identity || !gzip || !br) throw new Error('the copy of the page is not whole');
	return { headers, bodies: { identity, gzip, br } };
}

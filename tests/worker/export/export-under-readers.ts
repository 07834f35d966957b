import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { runExport } from '../../../worker/export/run-export.ts';
import { FakeSite, type Reply, TOKEN } from '../fake-site.ts';
import { FakeTime } from '../fake-time.ts';

const html = { 'content-type': 'text/html', 'x-vercel-cache': 'REVALIDATED' };

/** Pages of generation `n`, each of which says so in many places and needs a stylesheet of its generation. */
function siteOf(n: number): (path: string) => Reply {
	const page = (name: string) => {
		const text = `<p>${name} ${n}</p>`.repeat(200 + ((n * 37) % 100));
		return { headers: html, body: `<link rel=stylesheet href=/site.${n}.css>${text}<!--end ${n}-->` };
	};
	const xml = ['/', '/a', '/b'].map((path) => `<loc>https://snow.example${path}</loc>`).join('');
	return (path) => {
		if (path === '/sitemap.xml') return { headers: { 'content-type': 'application/xml' }, body: xml };
		if (path === `/site.${n}.css`) return { headers: { 'content-type': 'text/css' }, body: `p{order:${n}}`.repeat(40) };
		if (['/', '/a', '/b'].includes(path)) return page(path);
		return { status: 404, headers: html, body: 'not here' };
	};
}

/** A server as nginx is one: opens a file, then asks the open file for its length. */
async function serve(dir: string) {
	const server = createServer(async (request, response) => {
		try {
			await using file = await open(dir + request.url, 'r');
			const { size } = await file.stat();
			const content = await file.readFile();
			response.writeHead(200, { 'content-length': size }).end(content);
		} catch {
			response.writeHead(404).end();
		}
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
		},
	};
}

const encodings = [
	['', (body: Buffer) => body],
	['.br', (body: Buffer) => brotliDecompressSync(body)],
	['.gz', (body: Buffer) => gunzipSync(body)],
] as const;

/** What readers saw while a site was exported again and again. */
export type ReadersReport = {
	/** Pages that were mixed or missing, or lacked their style. */
	readonly faults: readonly string[];
	/** Different versions that the readers saw. */
	readonly seenCount: number;
	/** Exports that were not published. */
	readonly unpublishedCount: number;
};

/** Exports a site `exportCount` times into `folder` while two readers read it through a file server. */
export async function exportUnderReaders(
	folder: string,
	exportCount: number,
	onExport: (done: number) => void = () => {},
): Promise<ReadersReport> {
	let generation = 0;
	await using site = await FakeSite.start(({ path }) => siteOf(generation)(path));
	const time = new FakeTime();
	const dir = join(folder, 'site');
	const dispatcher = new Agent();
	const access = {
		origin: site.origin,
		bypassToken: TOKEN,
		protectionSecret: undefined,
		timeoutMs: 20_000,
		dispatcher,
	};
	const limits = { giveUpAt: Number.POSITIVE_INFINITY, signal: new AbortController().signal };
	const exportSite = () =>
		runExport({ site: { ...access, now: time.now }, dir, clock: time, random: () => 0.5 }, limits);
	await exportSite();
	await using files = await serve(dir);

	const faults: string[] = [];
	let unpublishedCount = 0;
	const seen = new Set<number>();
	let exporting = true;
	async function read(reader: number): Promise<void> {
		for (let turn = reader; exporting; turn++) {
			const [ending, decode] = encodings[turn % encodings.length] ?? encodings[0];
			const page = ['/index.html', '/a/index.html', '/b/index.html'][turn % 3] + ending;
			const answer = await fetch(files.origin + page);
			if (answer.status !== 200) faults.push(`${page} ${answer.status}`);
			else {
				const text = decode(Buffer.from(await answer.arrayBuffer())).toString();
				const numbers = new Set([...text.matchAll(/(?: |site\.)(\d+)/g)].map(([, number]) => Number(number)));
				const [number = -1] = numbers;
				if (numbers.size !== 1 || !text.endsWith(`<!--end ${number}-->`)) faults.push(`${page} is mixed`);
				const style = await fetch(`${files.origin}/site.${number}.css${ending}`);
				await style.arrayBuffer();
				if (style.status !== 200) faults.push(`${page} lacks its style`);
				seen.add(number);
			}
		}
	}
	const readers = [0, 1].map(read);
	for (generation = 1; generation <= exportCount; generation++) {
		const { ok, facts } = await exportSite();
		if (!ok || facts.published !== true) unpublishedCount += 1;
		time.nowMs += 300_000;
		onExport(generation);
	}
	exporting = false;
	await Promise.all(readers);
	await dispatcher.close();
	return { faults, seenCount: seen.size, unpublishedCount };
}

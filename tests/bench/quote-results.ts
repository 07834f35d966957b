import { MODES } from './load/modes.ts';
import type { BenchResults } from './report.ts';
import { figure } from './table.ts';

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/** Returns what documents quote of a run, as Markdown: the edge compared with the others. */
export function quoteResults({ machine, settings, throughput, herd, coldStart, siteStart }: BenchResults): string {
	const { rounds, seconds, connections, visitors, pageBytes } = settings;
	const headings = ['hits', 'requests/s', '× `node:http`', '× nginx `proxy_cache`', '× Astro `memoryCache`', 'CPU µs'];
	const rows = MODES.flatMap((mode) => {
		const row = throughput.find((each) => each.server === 'edge' && each.mode === mode);
		if (row === undefined) return [];
		const ratios = [row.ratioToNodeHttp, row.ratioToNginx, row.ratioToAstro].map((ratio) => figure(ratio, 2));
		const mark = row.heldUp ? ' (held up by the load)' : '';
		return [[mode, `${figure(row.requestsPerS)}${mark}`, ...ratios, figure(row.cpuUsPerRequest, 1)]];
	});
	const table = [headings, headings.map((_, n) => (n === 0 ? '---' : '--:')), ...rows];
	const crowd = (kind: string) => herd.find((row) => row.server === 'edge' && row.kind === kind);
	const start = coldStart.find(({ server }) => server === 'edge');
	const sentences = [
		`One core for the server, ${connections} connections, medians of ${rounds} rounds of ${seconds} s in turn;`,
		`the page has ${figure(pageBytes.identity ?? null)} bytes, ${figure(pageBytes.gzip ?? null)} with gzip.`,
		`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, nginx ${machine.nginx ?? '–'}.`,
		`${visitors} concurrent visitors, p99: ${figure(crowd('hit')?.p99Ms ?? null)} ms on a fresh page,`,
		`${figure(crowd('stale')?.p99Ms ?? null)} ms on an expired one, with ${figure(crowd('stale')?.renders ?? null)} render.`,
		`From the start of the process to the first hit: ${figure(start?.restartFirstHitMs ?? null)} ms after a restart`,
		`(${figure(start?.restartRatioToNodeHttp ?? null, 1)} × raw \`node:http\`); \`npm start\` with its worker:`,
		`${figure(siteStart?.firstHitMs ?? null)} ms (${figure(siteStart?.ratioToNodeHttp ?? null, 1)} ×), ${figure(siteStart?.memoryMb ?? null)} MB at rest.`,
	];
	return `${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${sentences.join('\n')}`;
}

/** A document with its quotation renewed; as it is where it has no place for one. */
export function insertQuote(document: string, quote: string): string {
	const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
	if (begin < 0 || end < begin) return document;
	return `${document.slice(0, begin + BEGIN.length)}\n${quote}\n${document.slice(end)}`;
}

import { type EdgeStats, RENDER_BUCKETS_MS } from '../http/edge-counts.ts';

/** Formats the counters as Prometheus text, version 0.0.4. */
export function metricsText(stats: EdgeStats, ready: boolean): string {
	const renders = Object.values(stats.renders).reduce((sum, count) => sum + count, 0);
	const buckets = RENDER_BUCKETS_MS.map(
		(boundMs, n) => [`le="${boundMs / 1_000}"`, stats.renderBuckets[n] ?? 0] as const,
	);
	return [
		metric('edge_ready', 'gauge', 'Whether requests are accepted.', [['', Number(ready)]]),
		metric('edge_answers_total', 'counter', 'Answers by x-vercel-cache.', labelled('cache', stats.answers)),
		metric('edge_renders_total', 'counter', 'Renders of ISR pages by outcome.', labelled('outcome', stats.renders)),
		histogram('edge_render_duration_seconds', 'Duration of renders.', [...buckets, ['le="+Inf"', renders]], {
			sum: stats.renderTotalMs / 1_000,
			count: renders,
		}),
		metric('edge_renders_running', 'gauge', 'Renders in flight.', [['', stats.rendersRunning]]),
		metric('edge_coalesced_total', 'counter', 'Visitors who joined a render in flight.', [['', stats.coalesced]]),
		metric('edge_entries', 'gauge', 'Stored answers.', [
			['store="pages"', stats.entries],
			['store="cdn"', stats.cdnEntries],
		]),
		metric('edge_entry_bytes', 'gauge', 'Bytes of stored answers.', [
			['store="pages"', stats.bytes],
			['store="cdn"', stats.cdnBytes],
		]),
		metric('edge_evictions_total', 'counter', 'Pages evicted to stay within the limits.', [['', stats.evictions]]),
		metric('edge_pending_writes', 'gauge', 'Pages waiting to be written to disk.', [['', stats.pendingWrites]]),
		metric(
			'edge_refused_connections_total',
			'counter',
			'Connections closed for malformed or slow requests, or to keep the limits.',
			[['', stats.refusedConnections]],
		),
		metric('process_resident_memory_bytes', 'gauge', 'Memory of the process.', [['', process.memoryUsage.rss()]]),
	].join('');
}

type Sample = readonly [labels: string, value: number];

function metric(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
	return header(name, type, help) + samples.map(([labels, value]) => line(name, labels, value)).join('');
}

function histogram(
	name: string,
	help: string,
	buckets: readonly Sample[],
	total: { readonly sum: number; readonly count: number },
): string {
	const lines = buckets.map(([labels, value]) => line(`${name}_bucket`, labels, value)).join('');
	return (
		header(name, 'histogram', help) +
		lines +
		line(`${name}_sum`, '', total.sum) +
		line(`${name}_count`, '', total.count)
	);
}

function header(name: string, type: string, help: string): string {
	return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function line(name: string, labels: string, value: number): string {
	return `${name}${labels === '' ? '' : `{${labels}}`} ${value}\n`;
}

/** Labels are constants of this program, so they need no escaping. */
function labelled(label: string, counts: Readonly<Record<string, number>>): Sample[] {
	return Object.entries(counts).map(([value, count]) => [`${label}="${value}"`, count]);
}

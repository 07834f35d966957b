import type { RunStatus } from './run-status.ts';

type Metric = {
	readonly name: string;
	readonly type: 'counter' | 'gauge';
	readonly help: string;
	/** Null: nothing to tell yet. */
	readonly value: (status: RunStatus) => number | null;
	readonly labels?: string;
};

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

const metrics: readonly Metric[] = [
	{ name: 'runs_total', type: 'counter', help: 'Runs so far', value: (of) => of.okCount, labels: ',result="ok"' },
	{ name: 'runs_total', type: 'counter', help: '', value: (of) => of.failedCount, labels: ',result="failed"' },
	{
		name: 'slots_skipped_total',
		type: 'counter',
		help: 'Slots that came while a run was under way',
		value: (of) => of.skippedCount,
	},
	{
		name: 'missed_total',
		type: 'counter',
		help: 'Times that no good run came when one was due',
		value: (of) => of.missedCount,
	},
	{ name: 'pages_renewed_total', type: 'counter', help: 'Pages renewed', value: (of) => of.pagesRenewed },
	{ name: 'pages_failed_total', type: 'counter', help: 'Pages that were not renewed', value: (of) => of.pagesFailed },
	{ name: 'late', type: 'gauge', help: '1: a good run is overdue', value: (of) => (of.isLate ? 1 : 0) },
	{
		name: 'last_run_timestamp_seconds',
		type: 'gauge',
		help: 'When the last run ended',
		value: (of) => seconds(of.lastRunAt),
	},
	{
		name: 'last_success_timestamp_seconds',
		type: 'gauge',
		help: 'When the last run ended that renewed every page',
		value: (of) => seconds(of.lastSuccessAt),
	},
	{
		name: 'last_run_duration_seconds',
		type: 'gauge',
		help: 'How long the last run took',
		value: (of) => seconds(of.lastDurationMs),
	},
	{
		name: 'next_run_timestamp_seconds',
		type: 'gauge',
		help: 'When the next run is due',
		value: (of) => seconds(of.nextRunAt),
	},
];

/** Text format of Prometheus, version 0.0.4. */
export function renderMetrics(statuses: readonly RunStatus[]): string {
	const lines: string[] = [];
	for (const { name, type, help, value, labels = '' } of metrics) {
		const fullName = `snowline_worker_${name}`;
		if (help !== '') lines.push(`# HELP ${fullName} ${help}`, `# TYPE ${fullName} ${type}`);
		for (const status of statuses) {
			const number = value(status);
			if (number !== null) lines.push(`${fullName}{target="${escapeLabel(status.name)}"${labels}} ${number}`);
		}
	}
	return `${lines.join('\n')}\n`;
}

function escapeLabel(text: string): string {
	return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

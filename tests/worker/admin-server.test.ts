import { expect, test } from 'vitest';
import { startAdminServer } from '../../worker/admin-server.ts';
import { newRunStatus, type RunStatus } from '../../worker/run-report.ts';

const status: RunStatus = {
	...newRunStatus('snow "a"', 'https://a.example'),
	okCount: 3,
	failedCount: 1,
	lastRunAt: 2_000,
	lastSuccessAt: 1_500,
	lastError: 'SITE_TIMEOUT',
	nextRunAt: 300_000,
};

async function start(of: readonly RunStatus[] = [status]) {
	return startAdminServer({ host: '127.0.0.1', port: 0 }, () => of);
}

test('a worker whose runs succeed in time is healthy, even after one that failed', async () => {
	await using server = await start();
	const answer = await fetch(`${server.url}/healthz`);
	expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
	expect(await answer.json()).toEqual({
		status: 'ok',
		targets: [
			{
				name: 'snow "a"',
				status: 'ok',
				lastRunAt: '1970-01-01T00:00:02.000Z',
				lastSuccessAt: '1970-01-01T00:00:01.500Z',
				lastError: 'SITE_TIMEOUT',
				nextRunAt: '1970-01-01T00:05:00.000Z',
			},
		],
	});
});

test('one late target makes the worker unhealthy', async () => {
	await using server = await start([status, { ...status, name: 'b', isLate: true }]);
	const answer = await fetch(`${server.url}/healthz`);
	expect([answer.status, (await answer.json()).status]).toEqual([503, 'late']);
});

test('metrics are in the Prometheus format: each name is declared once, labels are escaped', async () => {
	await using server = await start([status, newRunStatus('b', 'https://b.example')]);
	const answer = await fetch(`${server.url}/metrics`);
	expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
	const lines = (await answer.text()).trimEnd().split('\n');
	expect(lines).toContain('snowline_worker_runs_total{target="snow \\"a\\"",result="ok"} 3');
	expect(lines).toContain('snowline_worker_last_success_timestamp_seconds{target="snow \\"a\\""} 1.5');
	expect(lines.filter((line) => line.includes('last_success') && line.includes('"b"'))).toEqual([]);
	const types = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
	expect(new Set(types).size).toBe(types.length);
	const samples = lines.filter((line) => !line.startsWith('#'));
	for (const sample of samples) expect(sample).toMatch(/^snowline_worker_\w+\{.+\} [\d.]+$/);
});

test('nothing else is served', async () => {
	await using server = await start();
	expect((await fetch(`${server.url}/`)).status).toBe(404);
	expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
});

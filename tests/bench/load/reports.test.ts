import { expect, test } from 'vitest';
import { parseAutocannonReport } from './autocannon.ts';
import { parseWrkReport } from './wrk.ts';

test("wrk's microseconds become milliseconds and its total a rate", () => {
	const printed = [
		'Running 3s test @ http://127.0.0.1:1/',
		'REPORT {"requests":90000,"durationUs":3000000,"p50Us":850,"p99Us":2100,"errors":3}',
		'',
	].join('\n');
	const expected = { requests: 90_000, requestsPerS: 30_000, p50Ms: 0.85, p99Ms: 2.1, errors: 3 };
	expect(parseWrkReport(printed)).toEqual(expected);
});

test('wrk without a report is an error', () => {
	expect(() => parseWrkReport('unable to connect to 127.0.0.1:1')).toThrow(/unable to connect/);
});

test("autocannon's broken connections and refusals are both errors", () => {
	const report = { duration: 2, requests: { total: 5_000 }, latency: { p50: 1, p99: 4 }, errors: 2, non2xx: 5 };
	const expected = { requests: 5_000, requestsPerS: 2_500, p50Ms: 1, p99Ms: 4, errors: 7 };
	expect(parseAutocannonReport(JSON.stringify(report))).toEqual(expected);
});

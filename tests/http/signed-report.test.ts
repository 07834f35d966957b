import { beforeEach, describe, expect, test } from 'vitest';
import { ReportRequest } from '../../src/http/api-requests.ts';
import { type ReportSource, readSignedReport } from '../../src/http/signed-report.ts';
import { createThrottle, type Throttle } from '../../src/http/throttle.ts';
import { lodgeSecret, type Signing, signReport, stakeSecret } from '../support/signed-report.ts';

const stake: ReportSource = { name: 'stake', secrets: [stakeSecret], resorts: ['mammoth'] };
const lodge: ReportSource = { name: 'lodge', secrets: [lodgeSecret], resorts: ['steamboat'] };
const body = JSON.stringify({ newSnow24hCm: 12, measuredAt: '2026-11-23T06:05:00-08:00' });

let throttle: Throttle;
beforeEach(() => {
	throttle = createThrottle({ limit: 3, windowMs: 60_000, maxKeys: 10, now: () => 0 });
});

type Sent = { readonly body?: string | Uint8Array<ArrayBuffer>; readonly headers?: Readonly<Record<string, string>> };

function read(sent: Sent = {}, sources: readonly ReportSource[] = [stake, lodge], resortId = 'mammoth') {
	const { headers = signReport(body) } = sent;
	const request = new Request('https://snowline.test/api/reports/mammoth', {
		method: 'POST',
		headers,
		body: sent.body ?? body,
	});
	const context = { request, params: {}, clientAddress: '192.0.2.1' };
	return readSignedReport(context, { sources, throttle, resortId, schema: ReportRequest, limitBytes: 1_024 });
}

const signed = (signing: Signing, text = body) => ({ headers: signReport(text, signing) });
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

test('a valid report is returned with its source and message id', async () => {
	const { source, messageId, report } = await read(signed({ id: 'msg_7' }));
	expect([source, messageId]).toEqual(['stake', 'msg_7']);
	expect(report).toMatchObject({ newSnow24hCm: 12, measuredAt: Date.UTC(2026, 10, 23, 14, 5), baseDepthCm: null });
});

test('both secrets are valid during a rotation', async () => {
	const rotating = { ...stake, secrets: [stakeSecret, lodgeSecret] };
	expect((await read(signed({ secret: lodgeSecret }), [rotating])).source).toBe('stake');
	expect((await read(signed({}), [rotating])).source).toBe('stake');
});

test('one valid signature of several is enough', async () => {
	const [old, good] = [signReport(body, { id: 'msg_1', secret: lodgeSecret }), signReport(body, { id: 'msg_1' })];
	const headers = { ...good, 'webhook-signature': `${old['webhook-signature']} ${good['webhook-signature']}` };
	expect((await read({ headers })).source).toBe('stake');
});

describe('all of these are rejected with the same answer', () => {
	const good = signReport(body);
	const without = (name: keyof typeof good) => {
		const { [name]: _left, ...rest } = good;
		return rest;
	};
	test.each<[string, Sent]>([
		['a wrong signature', { headers: { ...good, 'webhook-signature': `v1,${'A'.repeat(43)}=` } }],
		[
			'a signature of another kind',
			{ headers: { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v1a,') } },
		],
		['an empty signature', { headers: { ...good, 'webhook-signature': 'v1,' } }],
		['one that is six minutes old', signed({ at: minutes(-6) })],
		['one that is six minutes ahead', signed({ at: minutes(6) })],
		[
			'another time than was signed',
			{ headers: { ...good, 'webhook-timestamp': `${Number(good['webhook-timestamp']) - 1}` } },
		],
		['another id than was signed', { headers: { ...good, 'webhook-id': 'msg_other' } }],
		['a body that was encoded again', { headers: good, body: JSON.stringify(JSON.parse(body), null, 1) }],
		['a body with a byte more', { headers: good, body: `${body} ` }],
		['the secret of another source', signed({ secret: lodgeSecret })],
		['no id', { headers: without('webhook-id') }],
		['no time', { headers: without('webhook-timestamp') }],
		['no signature', { headers: without('webhook-signature') }],
		['an id without end', signed({ id: 'x'.repeat(257) })],
	])('%s', async (_, sent) => {
		await expect(read(sent)).rejects.toMatchObject({ status: 401, code: 'SIGNATURE_REFUSED' });
	});

	test('everything, if no source is configured', async () => {
		await expect(read({}, [])).rejects.toMatchObject({ status: 401 });
	});

	test('a source that may not report on the resort', async () => {
		await expect(read({}, [stake], 'steamboat')).rejects.toMatchObject({ status: 401 });
		expect((await read({}, [{ ...stake, resorts: 'all' }], 'steamboat')).source).toBe('stake');
	});
});

test('invalid signatures are limited, valid ones are not', async () => {
	const guess = { headers: { ...signReport(body), 'webhook-signature': 'v1,guess' } };
	for (let attempt = 0; attempt < 3; attempt += 1) await expect(read(guess)).rejects.toMatchObject({ status: 401 });
	await expect(read(guess)).rejects.toMatchObject({ status: 429, code: 'TOO_MANY_ATTEMPTS' });
	expect((await read()).source).toBe('stake');
});

describe('a signed body', () => {
	const say = (text: string) => read({ ...signed({}, text), body: text });

	test.each([
		['{"newSnow24hCm":-1}', 'newSnow24hCm: New snow in 24 h cannot be less than 0'],
		['{"newSnow24hCm":"much"}', 'newSnow24hCm: New snow in 24 h must be a number of centimetres, or "trace"'],
		['{"liftsOpen":2.5}', 'liftsOpen: Lifts open must be a whole number'],
		['{"surface":"icy"}', 'body: Unrecognized key: "surface"'],
		[
			'{"measuredAt":"2026-11-23T06:05:00"}',
			'measuredAt: must be an instant with its offset, e.g. 2026-11-23T06:05:00-08:00',
		],
	])('%s is refused with its field', async (text, detail) => {
		await expect(say(text)).rejects.toMatchObject({ status: 400, code: 'BODY_REFUSED', message: detail });
	});

	test.each([
		['[', 400, 'BODY_NOT_JSON'],
		[`${'['.repeat(40)}${']'.repeat(40)}`, 400, 'BODY_TOO_DEEP'],
		['{"__proto__":{}}', 400, 'BODY_REFUSED'],
		[`{"note":"${'x'.repeat(2_000)}"}`, 413, 'BODY_TOO_LARGE'],
	])('%j is refused with %i', async (text, status, code) => {
		await expect(say(text)).rejects.toMatchObject({ status, code });
	});

	test('bytes that are not UTF-8 are refused, even with a valid signature', async () => {
		const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]);
		const sent = { headers: signReport(bytes.toString()), body: Uint8Array.from(bytes) };
		await expect(read(sent)).rejects.toMatchObject({ status: 400, code: 'BODY_NOT_JSON' });
	});

	test('a form is refused before anything is read', async () => {
		const headers = { ...signReport(body), 'content-type': 'application/x-www-form-urlencoded' };
		await expect(read({ headers })).rejects.toMatchObject({ status: 415 });
	});
});

import { describe, expect, test } from 'vitest';
import { cacheTags, isPersonal } from '../../src/edge/cache/make-page.ts';
import { cacheKeyQuery } from '../../src/edge/cache/page-request.ts';
import { cdnLifetime, varyNames } from '../../src/edge/cdn/cdn-policy.ts';
import { HitRequestReader } from '../../src/edge/fast-path/hit-request.ts';
import { redactPath } from '../../src/edge/http/access-log.ts';
import { clientCacheControl } from '../../src/edge/http/answer-headers.ts';
import { matchesEtag, readRange } from '../../src/edge/http/conditional-requests.ts';
import { acceptedEncodings, isCompressible } from '../../src/edge/http/content-encoding.ts';
import { createClientReader, createHostMatcher, createProxyMatcher } from '../../src/edge/http/validate-request.ts';
import { canonicalizePath } from '../../src/edge/routing/canonical-path.ts';
import { encodePathTextForQuery, headerEncoding } from '../../src/edge/routing/captures.ts';
import { compileConditions, RequestFacts } from '../../src/edge/routing/conditions.ts';
import { addQuery } from '../../src/edge/routing/query.ts';
import { locateEntry } from '../../src/edge/store/entry-names.ts';
import { LINEAR, measureGrowth } from './growth.ts';
import { WORST_INPUTS } from './worst-inputs.ts';

/*
 * Everything in the edge that reads what a visitor or a function sends, with the input that is worst for it. All of it
 * runs in the thread that answers hits: time that grew with the square of the input would be everybody's.
 */

const matchHost = createHostMatcher({ allowedHosts: ['snow.example'] });
const reader = new HitRequestReader({ matchHost, routeHeaders: new Set(['x-a']), trustsProxies: true });
const readClient = createClientReader(createProxyMatcher(['127.0.0.0/8']));
const cookieCondition = compileConditions({ has: [{ type: 'cookie', key: 'a' }] });
const facts = (query: string, headers: Record<string, string> = {}) =>
	new RequestFacts({ method: 'GET', path: '/', query, host: 'a', headers });
const answer = (value: string) => ({
	status: 200,
	headers: [['cache-control', value]] as const,
	body: Buffer.alloc(0),
});

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
	canonicalizePath: (text) => canonicalizePath(`/${text}`),
	'canonicalizePath, absolute form': (text) => canonicalizePath(`http://${text}`),
	'canonicalizePath, query': (text) => canonicalizePath(`/?${text}`),
	redactPath,
	matchHost: (text) => matchHost(text),
	readClient: (text) => readClient('127.0.0.1', () => text),
	'fast path, header lines': (text) => reader.fromLines(`a:${text}\r\n`.repeat(2)),
	'fast path, header names': (text) => reader.fromRaw(text.split('')),
	matchesEtag: (text) => matchesEtag(text, 'x'),
	readRange: (text) => readRange(`bytes=${text}`, 10),
	acceptedEncodings,
	isCompressible,
	clientCacheControl: (text) => clientCacheControl([['cache-control', text]]),
	cdnLifetime: (text) => cdnLifetime(200, [['cache-control', `s-maxage=1,${text}`]]),
	varyNames: (text) => varyNames([['vary', text]]),
	cacheTags: (text) => cacheTags([['vercel-cache-tag', text]]),
	isPersonal: (text) => isPersonal(answer(text)),
	cacheKeyQuery: (text) => cacheKeyQuery(text, ['a', 'b']),
	'cacheKeyQuery, all': (text) => cacheKeyQuery(text, undefined),
	'cookie condition': (text) => cookieCondition.test(facts('', { cookie: text })),
	'query facts': (text) => facts(text).query('a'),
	'path text in a query': encodePathTextForQuery,
	'path text in a header': (text) => headerEncoding.path(text),
	addQuery: (text) => addQuery(`/a?${text}#b`, text),
	locateEntry: (text) => locateEntry({ key: text, path: `/${text}`, status: 200, headers: [['content-type', text]] }),
};

describe.each(Object.entries(READERS))('%s', (_name, read) => {
	test('takes no longer than in proportion to its input', async () => {
		for (const [description, text] of WORST_INPUTS) {
			expect(await measureGrowth(read, text), description).toMatchObject(LINEAR);
		}
	});
});

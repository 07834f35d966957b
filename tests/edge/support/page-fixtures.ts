import { makePage } from '../../../src/edge/cache/make-page.ts';
import type { Page, RenderedPage } from '../../../src/edge/cache/page.ts';
import type { PageRequest } from '../../../src/edge/cache/page-request.ts';

export function pageRequest(overrides: Partial<PageRequest> = {}): PageRequest {
	return {
		key: '/_isr?path=%2F',
		path: '/',
		output: '_isr',
		destPath: '/_isr',
		query: 'path=%2F',
		passQuery: true,
		lifetime: { expirationS: 300 },
		timeoutMs: 10_000,
		group: null,
		owned: true,
		fallback: null,
		...overrides,
	};
}

export function rendered(body: string | Buffer, overrides: Partial<RenderedPage> = {}): RenderedPage {
	return { status: 200, headers: [['content-type', 'text/html']], body: Buffer.from(body), ...overrides };
}

export function storedPage(key: string, overrides: Partial<Page> = {}): Page {
	const page = makePage(pageRequest({ key }), rendered(`body of ${key}`), { at: 0, generation: 1, origin: 'render' });
	return { ...page, ...overrides };
}

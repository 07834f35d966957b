import { afterAll, beforeAll, inject } from 'vitest';
import { type EdgeSite, startEdgeSite } from '../support/edge-site.ts';
import { provePublicPages } from './prove-public-pages.ts';

let site: EdgeSite;

beforeAll(async () => {
	site = await startEdgeSite(inject('siteBuild'), { env: { WEATHER: 'simulated' } });
});

afterAll(() => site?.[Symbol.asyncDispose]());

provePublicPages(() => site.url, ['/alerts']);

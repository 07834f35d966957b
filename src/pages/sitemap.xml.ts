import type { APIRoute } from 'astro';
import { reportError, site, siteUrl } from '../composition.ts';
import { isrPaths } from '../domain/isr-paths.ts';
import { cachedAnswer, DOCUMENT_CACHE_CONTROL } from '../http/cached-answer.ts';
import { endpoint } from '../http/endpoint.ts';
import { renderSitemap } from '../http/xml-documents.ts';

export const ALL: APIRoute = endpoint(
	{
		GET({ request }) {
			const urls = [...isrPaths(site.resorts), '/about'].map((path) => new URL(path, siteUrl).href);
			return cachedAnswer(request, renderSitemap(urls), {
				contentType: 'application/xml; charset=utf-8',
				cacheControl: DOCUMENT_CACHE_CONTROL,
			});
		},
	},
	reportError,
);

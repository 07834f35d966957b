import { apiRoute, site, siteUrl } from '../composition.ts';
import { isrPaths } from '../domain/isr-paths.ts';
import { cachedAnswer, DOCUMENT_CACHE_CONTROL } from '../http/cached-answer.ts';
import { renderSitemap } from '../http/xml-documents.ts';

export const ALL = apiRoute({
	GET({ request }) {
		const urls = [...isrPaths(site.resorts), '/about'].map((path) => new URL(path, siteUrl).href);
		return cachedAnswer(request, renderSitemap(urls), {
			contentType: 'application/xml; charset=utf-8',
			cacheControl: DOCUMENT_CACHE_CONTROL,
		});
	},
});

import { z } from 'zod';
import { parseJson, type SiteAnswer } from '../site-client.ts';
import { checkAnswer, ExportError } from './check-answer.ts';
import { decodeEntities } from './markup.ts';

/** Figures as JSON: the list, and below it a document for each resort. */
const LIST = '/api/conditions';
/** Reports of the resorts. */
const REPORTS = '/api/reports';
const Named = z.object({ resort: z.object({ id: z.string().regex(/^[\w-]{1,100}$/) }) });
const List = z.object({ resorts: z.array(Named).max(10_000) });

type Ask = (path: string) => Promise<SiteAnswer>;
export type Document = { readonly path: string; readonly body: Buffer };

/**
 * Fetches the JSON documents of a site, all of them or none. Their paths get the extension `.json` in an export: a file
 * cannot be a folder as well.
 *
 * @param asOf a new number for each run, because a cache in between may have older figures than the pages show
 * @returns an empty list if the site has none
 * @throws {SiteError | ExportError}
 */
export async function fetchDocuments(ask: Ask, asOf: number): Promise<readonly Document[]> {
	const list = await fetchDocument(ask, LIST, asOf);
	if (list === null) return [];
	const parsed = List.safeParse(parseJson(list.body));
	if (!parsed.success) throw new ExportError('WRONG_TYPE', `${LIST} is not the list that it should be`);
	const paths = parsed.data.resorts.flatMap(({ resort }) => [`${LIST}/${resort.id}`, `${REPORTS}/${resort.id}`]);
	const documents = await Promise.all(paths.map((path) => fetchDocument(ask, path, asOf)));
	return [list, ...documents.filter((document) => document !== null)];
}

async function fetchDocument(ask: Ask, path: string, asOf: number): Promise<Document | null> {
	const answer = await ask(`${path}?as-of=${asOf}`);
	if (answer.status === 404) return null;
	checkAnswer(path, answer, { status: 200, html: false });
	return { path, body: answer.body };
}

/** The contents of a sitemap. */
export type Sitemap = {
	/** Paths of pages, percent-encoded, in order, each once. */
	readonly paths: readonly string[];
	/** Origins of the site. */
	readonly origins: ReadonlySet<string>;
};

/**
 * Reads a sitemap (sitemaps.org protocol 0.9). Only the paths matter, because the site may be reached at another
 * origin than the public one.
 */
export function readSitemap(xml: string): Sitemap {
	const paths = new Set<string>();
	const origins = new Set<string>();
	for (const [, text = ''] of xml.matchAll(/<loc>([^<]*)<\/loc>/gi)) {
		const url = URL.parse(decodeEntities(text.trim()));
		if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) continue;
		paths.add(url.pathname);
		origins.add(url.origin);
	}
	return { paths: [...paths], origins };
}

import { randomUUID } from 'node:crypto';
import { SiteError } from '../errors.ts';
import type { PageOutcome } from '../regeneration.ts';
import { askSite, type SiteAccess, type SiteAnswer } from '../site-client.ts';
import { checkAnswer, checkRegenerated, ExportError } from './check-answer.ts';
import type { ExportFolder } from './export-folder.ts';
import { assetFile, ExportPathError, pageFile } from './export-path.ts';
import { embedPolicy, linkToLiveSite } from './exported-page.ts';
import { findInCss, findInHtml, findInScript } from './references.ts';
import { type Document, fetchDocuments, readSitemap, type Sitemap } from './site-contents.ts';

/** Maximum number of files that a page may refer to. */
const MAX_ASSETS = 10_000;

/** Copies one site into the next version of an export, each file at most once. For one run. */
export class SiteCopy {
	readonly #site: SiteAccess;
	readonly #folder: ExportFolder;
	readonly #signal: AbortSignal;
	/** References of each file that is copied or being copied, by path and query. */
	readonly #assets = new Map<string, Promise<readonly string[]>>();
	readonly #missing = new Set<string>();
	/** Paths in the export that differ from those on the site. */
	readonly #renamed = new Map<string, string>();
	#sitemap: Sitemap = { paths: [], origins: new Set() };

	constructor(site: SiteAccess, folder: ExportFolder, signal: AbortSignal) {
		this.#site = site;
		this.#folder = folder;
		this.#signal = signal;
	}

	/** Files that pages refer to but that the site does not have or that are private. */
	get missing(): readonly string[] {
		return [...this.#missing].sort();
	}

	/** Copies the sitemap and returns its contents. @throws {SiteError | ExportError} */
	async sitemap(): Promise<Sitemap> {
		const path = '/sitemap.xml';
		const answer = await this.#fetch(path);
		checkAnswer(path, answer, { status: 200, html: false });
		await this.#folder.write(assetFile(path), answer.body);
		this.#sitemap = readSitemap(answer.body.toString('utf8'));
		return this.#sitemap;
	}

	/**
	 * Regenerates a page and copies it, after every file that it refers to: a reader who gets the page gets those too.
	 *
	 * @throws {SiteError | ExportError | ExportPathError} nothing was written for the page
	 */
	async page(path: string): Promise<PageOutcome> {
		const file = pageFile(path);
		const begunAt = this.#site.now();
		const answer = await this.#fetch(path, { 'x-prerender-revalidate': this.#site.bypassToken });
		checkAnswer(path, answer, { status: 200, html: true });
		const html = answer.body.toString('utf8');
		checkRegenerated(path, answer, html);
		await this.#copyAssets(findInHtml(html), path);
		await this.#folder.write(file, this.#asFile(html, path, answer));
		const cache = answer.headers['x-vercel-cache'] ?? null;
		return { path, status: answer.status, cache, durationMs: this.#site.now() - begunAt };
	}

	/** Copies the page that the site shows for unknown addresses. @throws as `page` */
	async notFoundPage(): Promise<void> {
		const path = `/${randomUUID()}`;
		const answer = await this.#fetch(path);
		checkAnswer('/404.html', answer, { status: 404, html: true });
		const html = answer.body.toString('utf8');
		await this.#copyAssets(findInHtml(html), path);
		await this.#folder.write(['404.html'], this.#asFile(html, path, answer));
	}

	/** Finds the JSON documents of the site, so that links to them lead to their files. */
	async findDocuments(): Promise<void> {
		for (const { path } of await this.#documents()) this.#renamed.set(path, `${path}.json`);
	}

	/** Copies the figures as JSON: `/api/conditions` is `api/conditions.json`. @throws {SiteError | ExportError} */
	async documents(): Promise<void> {
		for (const { path, body } of await this.#documents()) await this.#folder.write(assetFile(`${path}.json`), body);
	}

	/** Copies a file that not every site has, unless it was copied as a page's file. @throws {SiteError | ExportError} */
	async optionalFile(path: string): Promise<void> {
		if (this.#assets.has(path)) return;
		const answer = await this.#fetch(path);
		if (answer.status === 404) return;
		checkAnswer(path, answer, { status: 200, html: false });
		await this.#folder.write(assetFile(path), answer.body);
	}

	async #copyAssets(references: readonly string[], from: string): Promise<void> {
		const seen = new Set<string>();
		let due = this.#ownPaths(references, from);
		while (due.length > 0) {
			const fresh = [...new Set(due)].filter((path) => !seen.has(path));
			for (const path of fresh) seen.add(path);
			if (seen.size > MAX_ASSETS) throw new ExportError('ASSET_FAILED', `${from} has more than ${MAX_ASSETS} files`);
			due = (await Promise.all(fresh.map((path) => this.#asset(path)))).flat();
		}
	}

	/** Copies a file once. @returns paths and queries of its own references */
	#asset(path: string): Promise<readonly string[]> {
		const known = this.#assets.get(path);
		if (known !== undefined) return known;
		const copied = this.#copyAsset(path).catch((error: unknown) => {
			this.#assets.delete(path);
			throw error;
		});
		this.#assets.set(path, copied);
		return copied;
	}

	async #copyAsset(path: string): Promise<readonly string[]> {
		try {
			const file = assetFile(new URL(this.#site.origin + path).pathname);
			const answer = await this.#fetch(path);
			checkAnswer(path, answer, { status: 200, html: false });
			await this.#folder.write(file, answer.body);
			return this.#ownPaths(referencesIn(answer), path);
		} catch (error) {
			if (error instanceof ExportPathError || (error instanceof ExportError && !error.retryable)) {
				this.#missing.add(path);
				return [];
			}
			const isFromSite = error instanceof SiteError || error instanceof ExportError;
			// A full disk, a missing permission: the system's own code says it best.
			if (!isFromSite || (error instanceof SiteError && !error.retryable)) throw error;
			throw new ExportError('ASSET_FAILED', `${path} could not be copied`, { retryable: true }, { cause: error });
		}
	}

	/** Returns the references to the site itself, under any of its origins. */
	#ownPaths(references: readonly string[], from: string): readonly string[] {
		const base = new URL(this.#site.origin + from);
		const urls = references.map((reference) => URL.parse(reference, base.href));
		const own = urls.filter(
			(url) => url !== null && (url.origin === base.origin || this.#sitemap.origins.has(url.origin)),
		);
		return own.map((url) => (url === null ? '' : url.pathname + url.search));
	}

	#documents(): Promise<readonly Document[]> {
		return fetchDocuments((path) => this.#fetch(path), this.#site.now());
	}

	/** Turns a page into a file: with its policy, and with links to the live site for what is not exported. */
	#asFile(html: string, path: string, { headers }: SiteAnswer): Uint8Array {
		const { paths, origins: ownOrigins } = this.#sitemap;
		const liveOrigin = [...ownOrigins][0] ?? this.#site.origin;
		const isHere = (pathname: string) =>
			paths.includes(pathname) || (this.#assets.has(pathname) && !this.#missing.has(pathname));
		const placeOf = (pathname: string) => this.#renamed.get(pathname) ?? (isHere(pathname) ? pathname : null);
		const linked = linkToLiveSite(html, path, { liveOrigin, ownOrigins, placeOf });
		return Buffer.from(embedPolicy(linked, headers['content-security-policy'], liveOrigin));
	}

	#fetch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<SiteAnswer> {
		return askSite(this.#site, { method: 'GET', path, headers, signal: this.#signal });
	}
}

function referencesIn({ headers, body }: SiteAnswer): readonly string[] {
	const type = headers['content-type'] ?? '';
	if (/^text\/css\b/i.test(type)) return findInCss(body.toString('utf8'));
	if (/^(?:text|application)\/(?:x-)?javascript\b/i.test(type)) return findInScript(body.toString('utf8'));
	return /^image\/svg\+xml\b/i.test(type) ? findInHtml(body.toString('utf8')) : [];
}

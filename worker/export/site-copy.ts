import { randomUUID } from 'node:crypto';
import { SiteError } from '../errors.ts';
import type { PageOutcome } from '../renewal.ts';
import { askSite, type SiteAccess, type SiteAnswer } from '../site-client.ts';
import { checkAnswer, checkRenewed } from './check-answer.ts';
import { ExportError } from './errors.ts';
import type { ExportFolder } from './export-folder.ts';
import { assetFile, type ExportPath, ExportPathError, pageFile } from './export-path.ts';
import { findInCss, findInHtml, findInScript } from './references.ts';
import { readSitemap, type Sitemap } from './sitemap.ts';

/** Files of one site; a page with more is not a page. */
const MAX_ASSETS = 10_000;

/** Copies one site into a folder, each file at most once. For one run. */
export class SiteCopy {
	readonly #site: SiteAccess;
	readonly #folder: ExportFolder;
	readonly #signal: AbortSignal;
	/** Copied or being copied, by path and query: what each refers to in turn. */
	readonly #assets = new Map<string, Promise<readonly string[]>>();
	readonly #missing = new Set<string>();
	#origins: ReadonlySet<string> = new Set();
	#fileCount = 0;

	constructor(site: SiteAccess, folder: ExportFolder, signal: AbortSignal) {
		this.#site = site;
		this.#folder = folder;
		this.#signal = signal;
	}

	get fileCount(): number {
		return this.#fileCount;
	}

	/** Files that pages refer to and that the site does not have, or has for one visitor only. */
	get missing(): readonly string[] {
		return [...this.#missing].sort();
	}

	/** Copies the sitemap. @returns what it says @throws {SiteError | ExportError} */
	async sitemap(): Promise<Sitemap> {
		const path = '/sitemap.xml';
		const answer = await this.#fetch(path);
		checkAnswer(path, answer, { status: 200, html: false });
		await this.#write(assetFile(path), answer.body);
		const sitemap = readSitemap(answer.body.toString('utf8'));
		this.#origins = sitemap.origins;
		return sitemap;
	}

	/**
	 * Renews a page and copies it, after every file that it is made of: whoever finds the page finds those too.
	 *
	 * @throws {SiteError | ExportError | ExportPathError} the file of the page is as it was
	 */
	async page(path: string): Promise<PageOutcome> {
		const file = pageFile(path);
		const begunAt = this.#site.now();
		const answer = await this.#fetch(path, { 'x-prerender-revalidate': this.#site.bypassToken });
		checkAnswer(path, answer, { status: 200, html: true });
		const html = answer.body.toString('utf8');
		checkRenewed(path, answer, html);
		await this.#copyAssets(findInHtml(html), path);
		await this.#write(file, answer.body);
		const cache = answer.headers['x-vercel-cache'] ?? null;
		return { path, status: answer.status, cache, durationMs: this.#site.now() - begunAt };
	}

	/** Copies the page that the site shows for addresses it does not know. @throws as `page` */
	async notFoundPage(): Promise<void> {
		const path = `/${randomUUID()}`;
		const answer = await this.#fetch(path);
		checkAnswer('/404.html', answer, { status: 404, html: true });
		await this.#copyAssets(findInHtml(answer.body.toString('utf8')), path);
		await this.#write(['404.html'], answer.body);
	}

	/** Copies a file that not every site has, unless a page refers to it anyway. @throws {SiteError | ExportError} */
	async optionalFile(path: string): Promise<void> {
		if (this.#assets.has(path)) return;
		const answer = await this.#fetch(path);
		if (answer.status === 404) return;
		checkAnswer(path, answer, { status: 200, html: false });
		await this.#write(assetFile(path), answer.body);
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

	/** @returns paths and queries of what the file refers to */
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
			await this.#write(file, answer.body);
			return this.#ownPaths(referencesIn(answer), path);
		} catch (error) {
			if (error instanceof ExportPathError || (error instanceof ExportError && !error.retryable)) {
				this.#missing.add(path);
				return [];
			}
			if (error instanceof SiteError && !error.retryable) throw error;
			throw new ExportError('ASSET_FAILED', `${path} could not be copied`, { retryable: true }, { cause: error });
		}
	}

	/** Only what the site itself serves, under any of its origins, is asked of it. */
	#ownPaths(references: readonly string[], from: string): readonly string[] {
		const base = new URL(this.#site.origin + from);
		const urls = references.map((reference) => URL.parse(reference, base.href));
		const own = urls.filter((url) => url !== null && (url.origin === base.origin || this.#origins.has(url.origin)));
		return own.map((url) => (url === null ? '' : url.pathname + url.search));
	}

	#fetch(path: string, headers: Readonly<Record<string, string>> = {}): Promise<SiteAnswer> {
		return askSite(this.#site, { method: 'GET', path, headers, signal: this.#signal });
	}

	async #write(file: ExportPath, content: Uint8Array): Promise<void> {
		await this.#folder.replace(file, content);
		this.#fileCount += 1;
	}
}

function referencesIn({ headers, body }: SiteAnswer): readonly string[] {
	const type = headers['content-type'] ?? '';
	if (/^text\/css\b/i.test(type)) return findInCss(body.toString('utf8'));
	if (/^(?:text|application)\/(?:x-)?javascript\b/i.test(type)) return findInScript(body.toString('utf8'));
	return /^image\/svg\+xml\b/i.test(type) ? findInHtml(body.toString('utf8')) : [];
}

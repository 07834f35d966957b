/** A path cannot be exported as a file. */
export class ExportPathError extends Error {
	override readonly name = 'ExportPathError';
	readonly code = 'PATH_NOT_EXPORTABLE';

	constructor(path: string, options?: ErrorOptions) {
		super(`${JSON.stringify(path)} cannot be a file of the export`, options);
	}
}

/** The only hidden name that is public (RFC 8615). */
const WELL_KNOWN = '.well-known';

/** Longest file name on common file systems, bytes. */
const MAX_NAME_BYTES = 255;

/** Names of folders, then of the file; each is a plain name, so the path cannot leave the export. */
export type ExportPath = readonly [...folders: string[], file: string];

/**
 * Returns the file of a page: `index.html` for `/`, `resorts/mammoth/index.html` for `/resorts/mammoth`.
 *
 * @param pathname of a parsed URL, percent-encoded
 * @throws {ExportPathError}
 */
export function pageFile(pathname: string): ExportPath {
	const names = namesOf(pathname);
	const last = names.at(-1);
	return last !== undefined && /\.html?$/i.test(last) ? [...names.slice(0, -1), last] : [...names, 'index.html'];
}

/**
 * Returns the file of anything but a page, at its own path.
 *
 * @param pathname of a parsed URL, percent-encoded
 * @throws {ExportPathError}
 */
export function assetFile(pathname: string): ExportPath {
	const names = namesOf(pathname);
	const last = names.at(-1);
	if (last === undefined || pathname.endsWith('/')) throw new ExportPathError(pathname);
	return [...names.slice(0, -1), last];
}

/** True if a URL path is that of a file, not of a page. */
export function hasExtension(path: string): boolean {
	return /[^./]\.[a-z0-9]{1,12}$/i.test(path);
}

function namesOf(pathname: string): readonly string[] {
	const parts = pathname.split('/').filter((part) => part !== '');
	return parts.map((part) => decodeName(part, pathname));
}

function decodeName(part: string, pathname: string): string {
	let name: string;
	try {
		name = decodeURIComponent(part);
	} catch (cause) {
		throw new ExportPathError(pathname, { cause });
	}
	// Hidden names are refused too: a web server must not find a foreign .htaccess in the folder.
	const isHidden = name.startsWith('.') && name !== WELL_KNOWN;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
	const refused = isHidden || /[\u0000-\u001f\u007f/\\:]/.test(name);
	if (refused || Buffer.byteLength(name) > MAX_NAME_BYTES) throw new ExportPathError(pathname);
	return name;
}

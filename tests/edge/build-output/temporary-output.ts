import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Content of a file: a string, or a value to write as JSON; `{ link }` is a symbolic link. */
type Content = string | object | { readonly link: string };

/** A build output directory on disk, deleted at the end of its scope. */
export type TemporaryOutput = AsyncDisposable & {
	readonly dir: string;
	path(name: string): string;
	write(files: Readonly<Record<string, Content>>): Promise<void>;
};

/** Writes files by path into a new directory. */
export async function writeOutput(files: Readonly<Record<string, Content>>): Promise<TemporaryOutput> {
	const dir = await mkdtemp(join(tmpdir(), 'edge-output-'));
	async function write(given: Readonly<Record<string, Content>>): Promise<void> {
		for (const [name, content] of Object.entries(given)) await writeOne(join(dir, name), content);
	}
	await write(files);
	return {
		dir,
		path: (name) => join(dir, name),
		write,
		[Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
	};
}

async function writeOne(file: string, content: Content): Promise<void> {
	await mkdir(dirname(file), { recursive: true });
	if (typeof content === 'string') return writeFile(file, content);
	if ('link' in content && typeof content.link === 'string') return symlink(content.link, file);
	return writeFile(file, JSON.stringify(content));
}

/** Returns the files of a Node.js function, with additional fields of `.vc-config.json`. */
export function functionFiles(name: string, vcConfig: object = {}): Readonly<Record<string, Content>> {
	return {
		[`functions/${name}.func/.vc-config.json`]: {
			runtime: 'nodejs24.x',
			handler: 'index.mjs',
			launcherType: 'Nodejs',
			...vcConfig,
		},
		[`functions/${name}.func/index.mjs`]: `export default { fetch: () => new Response('${name}') };`,
	};
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads `.env` in `dir` and merges `environment` into it, which wins. Empty values count as absent. A file that cannot be
 * read is reported and counts as empty: a service has its variables from elsewhere, and what it lacks is named anyway.
 */
export async function loadVariables(
	dir: string,
	environment: Variables,
	report: (line: string) => void = warn,
): Promise<Variables> {
	const file = join(dir, '.env');
	const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'ENOENT') report(`${file} cannot be read (${error.code}): only the environment counts`);
		return '';
	});
	const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
	return { ...parseEnv(text), ...Object.fromEntries(set) };
}

function warn(line: string): void {
	process.stderr.write(`${line}\n`);
}

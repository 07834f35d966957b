import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads `.env` in `dir` and merges `environment` into it, which wins. Empty values count as absent. */
export async function loadVariables(dir: string, environment: Variables): Promise<Variables> {
	const text = await readFile(join(dir, '.env'), 'utf8').catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return '';
		throw error;
	});
	const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '');
	return { ...parseEnv(text), ...Object.fromEntries(set) };
}

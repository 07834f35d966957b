import { access } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { compileConditions } from '../routing/conditions.ts';
import { PatternError } from '../routing/source-pattern.ts';
import type { PrerenderConfig } from './build-output.ts';
import { BuildOutputError } from './build-output-error.ts';
import { PrerenderFile } from './function-schema.ts';
import { readJson } from './read-json.ts';

/**
 * Reads `<name>.prerender-config.json`.
 *
 * @param functionsDir the fallback must lie inside
 * @throws {BuildOutputError} `BUILD_OUTPUT_FIELD`; `BUILD_OUTPUT_MISSING` for a fallback that is not there
 */
export async function readPrerenderConfig(file: string, functionsDir: string): Promise<PrerenderConfig> {
	const config = await readJson(file, PrerenderFile);
	const { expiration, staleExpiration, group, bypassToken, allowQuery, passQuery, initialHeaders } = config;
	const { initialStatus, exposeErrBody, experimentalBypassFor, fallback } = config;
	refuseUnknownPatterns(experimentalBypassFor, file);
	return {
		expiration,
		staleExpiration,
		group,
		bypassToken,
		fallback: typeof fallback === 'string' ? await resolveFallback(fallback, file, functionsDir) : undefined,
		allowQuery,
		passQuery,
		initialHeaders: Object.fromEntries(
			Object.entries(initialHeaders).map(([name, value]) => [name.toLowerCase(), value]),
		),
		initialStatus,
		exposeErrBody,
		experimentalBypassFor,
	};
}

/** What cannot be compiled would otherwise be found out by a visitor. */
function refuseUnknownPatterns(conditions: PrerenderFile['experimentalBypassFor'], file: string): void {
	for (const [index, condition] of conditions.entries()) {
		try {
			compileConditions({ has: [condition] });
		} catch (cause) {
			if (!(cause instanceof PatternError)) throw cause;
			const at = { file, field: `experimentalBypassFor[${index}]` };
			throw new BuildOutputError('ROUTE_PATTERN_INVALID', at, cause.message, { cause });
		}
	}
}

async function resolveFallback(fallback: string, file: string, functionsDir: string): Promise<string> {
	const target = resolve(dirname(file), fallback);
	const at = { file, field: 'fallback' };
	if (!target.startsWith(`${resolve(functionsDir)}${sep}`)) {
		throw new BuildOutputError('BUILD_OUTPUT_FIELD', at, 'leads out of functions/');
	}
	try {
		await access(target);
	} catch (cause) {
		throw new BuildOutputError('BUILD_OUTPUT_MISSING', at, 'names a file that cannot be read', { cause });
	}
	return target;
}

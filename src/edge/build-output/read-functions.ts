import { access, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { compileConditions } from '../routing/conditions.ts';
import { PatternError } from '../routing/source-pattern.ts';
import { BuildOutputError, type FunctionOutput, type PrerenderConfig } from './build-output.ts';
import { Conditions } from './config-schema.ts';
import { readJson } from './read-json.ts';

const FUNCTION_SUFFIX = '.func';
const PRERENDER_SUFFIX = '.prerender-config.json';

type Found = { readonly functions: readonly string[]; readonly prerenders: ReadonlySet<string> };

/**
 * Reads all functions in `functions/`, at any depth, by name. Follows symbolic links.
 *
 * @param dir the `functions/` directory, which may be missing
 * @throws {BuildOutputError} a function needs a runtime other than Node.js, has no handler, or is misconfigured
 */
export async function readFunctions(dir: string): Promise<ReadonlyMap<string, FunctionOutput>> {
	const { functions, prerenders } = await find(dir);
	const outputs = new Map<string, FunctionOutput>();
	for (const name of functions) outputs.set(name, await readFunction(dir, name, prerenders.has(name)));
	const orphan = [...prerenders].find((name) => !outputs.has(name));
	if (orphan !== undefined) {
		const file = join(dir, `${orphan}${PRERENDER_SUFFIX}`);
		throw new BuildOutputError(
			'BUILD_OUTPUT_MISSING',
			{ file },
			`has no function ${orphan}${FUNCTION_SUFFIX} beside it`,
		);
	}
	return outputs;
}

async function find(dir: string): Promise<Found> {
	const functions: string[] = [];
	const prerenders = new Set<string>();
	const folders = (await isDirectory(dir)) ? [''] : [];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		for (const entry of await readdir(join(dir, folder), { withFileTypes: true })) {
			const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
			if (name.endsWith(FUNCTION_SUFFIX)) {
				if (await isDirectory(join(dir, name))) functions.push(name.slice(0, -FUNCTION_SUFFIX.length));
			} else if (entry.isDirectory()) folders.push(name);
			else if (name.endsWith(PRERENDER_SUFFIX)) prerenders.add(name.slice(0, -PRERENDER_SUFFIX.length));
		}
	}
	return { functions: functions.sort(), prerenders };
}

async function isDirectory(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isDirectory(),
		() => false,
	);
}

async function readFunction(dir: string, name: string, isPrerendered: boolean): Promise<FunctionOutput> {
	const functionDir = await realpath(join(dir, `${name}${FUNCTION_SUFFIX}`));
	const file = join(dir, `${name}${FUNCTION_SUFFIX}`, '.vc-config.json');
	const config = await readJson(file, VcConfig);
	assertNodeRuntime(name, config, file);
	return {
		name,
		handlerFile: await resolveHandler(functionDir, config.handler, name, file),
		maxDurationS: config.maxDuration,
		environment: config.environment,
		prerender: isPrerendered ? await readPrerenderConfig(join(dir, `${name}${PRERENDER_SUFFIX}`), dir) : null,
	};
}

function assertNodeRuntime(name: string, { runtime, launcherType }: VcConfig, file: string): void {
	if (!/^nodejs\d+\.x$/.test(runtime)) {
		const problem = `function ${name} needs the runtime ${JSON.stringify(runtime)}; only Node.js is supported`;
		throw new BuildOutputError('FUNCTION_RUNTIME_UNSUPPORTED', { file, field: 'runtime' }, problem);
	}
	if (launcherType !== undefined && launcherType !== 'Nodejs') {
		const problem = `function ${name} has the launcher type ${JSON.stringify(launcherType)}; only "Nodejs" is supported`;
		throw new BuildOutputError('FUNCTION_RUNTIME_UNSUPPORTED', { file, field: 'launcherType' }, problem);
	}
}

async function resolveHandler(
	functionDir: string,
	handler: string | undefined,
	name: string,
	file: string,
): Promise<string> {
	const at = { file, field: 'handler' };
	if (handler === undefined || handler === '') {
		throw new BuildOutputError('FUNCTION_HANDLER_MISSING', at, `function ${name} has no handler`);
	}
	const target = resolve(functionDir, handler);
	const isInside = target.startsWith(`${functionDir}${sep}`);
	const isFile = await stat(target).then(
		(found) => found.isFile(),
		() => false,
	);
	if (isInside && isFile) return target;
	const problem = `the handler of function ${name} is not a file inside its folder`;
	throw new BuildOutputError('FUNCTION_HANDLER_MISSING', at, problem);
}

/** Used if `.vc-config.json` has no `maxDuration`, seconds. */
const DEFAULT_MAX_DURATION_S = 10;
/** As on Vercel. */
const MIN_TOKEN_LENGTH = 32;

/** `.vc-config.json`. Source: Build Output API v3, “Serverless function configuration”. */
export const VcConfig = z.looseObject({
	/** Validated by `assertNodeRuntime`, whose error names the function. */
	runtime: z.string(),
	handler: z.string().optional(),
	launcherType: z.string().optional(),
	maxDuration: z.number().positive().default(DEFAULT_MAX_DURATION_S),
	environment: z
		.union([z.record(z.string(), z.string()), z.array(z.record(z.string(), z.string()))])
		.default({})
		.transform(
			(given): Readonly<Record<string, string>> => (Array.isArray(given) ? Object.assign({}, ...given) : given),
		),
});
export type VcConfig = z.output<typeof VcConfig>;

/** `<name>.prerender-config.json`. Source: Build Output API v3, “Prerender configuration”. */
export const PrerenderFile = z.looseObject({
	expiration: z.union([z.number().nonnegative(), z.literal(false)], { error: 'must be a number of seconds or false' }),
	staleExpiration: z.number().nonnegative().optional(),
	group: z.int().nonnegative().optional(),
	bypassToken: z.string().min(MIN_TOKEN_LENGTH, `must have at least ${MIN_TOKEN_LENGTH} characters`).optional(),
	fallback: z.string().nullish(),
	allowQuery: z.array(z.string()).optional(),
	passQuery: z.boolean().default(false),
	initialHeaders: z.record(z.string(), z.string()).default({}),
	initialStatus: z.int().min(200).max(599).default(200),
	exposeErrBody: z.boolean().default(false),
	experimentalBypassFor: Conditions.default([]),
});
export type PrerenderFile = z.output<typeof PrerenderFile>;

/**
 * Reads `<name>.prerender-config.json`.
 *
 * @param functionsDir must contain the fallback
 * @throws {BuildOutputError} `BUILD_OUTPUT_FIELD`; `BUILD_OUTPUT_MISSING` for a missing fallback
 */
export async function readPrerenderConfig(file: string, functionsDir: string): Promise<PrerenderConfig> {
	const config = await readJson(file, PrerenderFile);
	const { expiration, staleExpiration, group, bypassToken, allowQuery, passQuery, initialHeaders } = config;
	const { initialStatus, exposeErrBody, experimentalBypassFor, fallback } = config;
	assertConditionsCompile(experimentalBypassFor, file);
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

/** Reports unsupported conditions at the start instead of at the first request. */
function assertConditionsCompile(conditions: PrerenderFile['experimentalBypassFor'], file: string): void {
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
		throw new BuildOutputError('BUILD_OUTPUT_FIELD', at, 'is outside functions/');
	}
	try {
		await access(target);
	} catch (cause) {
		throw new BuildOutputError('BUILD_OUTPUT_MISSING', at, 'cannot be read', { cause });
	}
	return target;
}

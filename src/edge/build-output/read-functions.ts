import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { FunctionOutput } from './build-output.ts';
import { BuildOutputError } from './build-output-error.ts';
import { VcConfig } from './function-schema.ts';
import { readJson } from './read-json.ts';
import { readPrerenderConfig } from './read-prerender-config.ts';

const FUNCTION_SUFFIX = '.func';
const PRERENDER_SUFFIX = '.prerender-config.json';

type Found = { readonly functions: readonly string[]; readonly prerenders: ReadonlySet<string> };

/**
 * Reads every function of `functions/`, at any depth, links resolved, by name.
 *
 * @param dir the `functions/` directory; if it is not there, the build has none
 * @throws {BuildOutputError} naming the function's file: a runtime that is not Node.js, no handler, a broken configuration
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
	refuseOtherRuntimes(name, config, file);
	return {
		name,
		handlerFile: await resolveHandler(functionDir, config.handler, name, file),
		maxDurationS: config.maxDuration,
		environment: config.environment,
		prerender: isPrerendered ? await readPrerenderConfig(join(dir, `${name}${PRERENDER_SUFFIX}`), dir) : null,
	};
}

function refuseOtherRuntimes(name: string, { runtime, launcherType }: VcConfig, file: string): void {
	if (!/^nodejs\d+\.x$/.test(runtime)) {
		const fault = `function ${name} needs the runtime ${JSON.stringify(runtime)}; only Node.js functions are served`;
		throw new BuildOutputError('FUNCTION_RUNTIME_UNSUPPORTED', { file, field: 'runtime' }, fault);
	}
	if (launcherType !== undefined && launcherType !== 'Nodejs') {
		const fault = `function ${name} is no Node.js function but one of type ${JSON.stringify(launcherType)}`;
		throw new BuildOutputError('FUNCTION_RUNTIME_UNSUPPORTED', { file, field: 'launcherType' }, fault);
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
		throw new BuildOutputError('FUNCTION_HANDLER_MISSING', at, `function ${name} names no handler`);
	}
	const target = resolve(functionDir, handler);
	const isInside = target.startsWith(`${functionDir}${sep}`);
	const isFile = await stat(target).then(
		(found) => found.isFile(),
		() => false,
	);
	if (isInside && isFile) return target;
	const fault = `function ${name} names a handler that is no file inside its folder`;
	throw new BuildOutputError('FUNCTION_HANDLER_MISSING', at, fault);
}

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_PREVIOUS_OUTPUTS } from './edge-options.ts';
import type { AccessLogMode } from './http/access-log.ts';
import type { ConnectionLimits } from './http/connections.ts';
import type { HealthOptions } from './http/health.ts';

/** The parsed command line. */
export type CliOptions = {
	readonly dir: string;
	readonly vercelJsonFile: string | undefined;
	readonly host: string;
	readonly port: number;
	readonly publicOrigin: string | undefined;
	readonly allowedHosts: readonly string[];
	readonly health: HealthOptions | undefined;
	readonly trustedProxies: readonly string[];
	readonly connections: Partial<ConnectionLimits>;
	readonly expirationS: number | undefined;
	readonly cacheDir: string | undefined;
	readonly previousOutputs: readonly { readonly dir: string }[];
	readonly warm: boolean | undefined;
	readonly functionIdleS: number | undefined;
	readonly admin: { readonly host: string; readonly port: number } | undefined;
	readonly accessLog: AccessLogMode;
};

/** The command line is invalid; the message is written for users. */
export class CliUsageError extends Error {
	override readonly name = 'CliUsageError';
	readonly code = 'BAD_COMMAND_LINE';
}

export const HELP = `Serves a Build Output API v3 directory with the same caching as Vercel.

Usage: serve-build-output [DIR] [options]
       serve-build-output cache COMMAND [options]  inspects the cache of a running server (cache --help)

  DIR                   the directory to serve (.vercel/output)
  --port N              port to listen on; 0 picks a free one (4321)
  --host H              address to listen on (127.0.0.1)
  --origin URL          public origin passed to functions (the address it listens on)
  --allow-host H        serves this host too, besides the public one and loopback; repeatable
  --health-path PATH    answers health checks at this path, for every host: 200, or 503 while stopping (off)
  --trusted-proxy A     address or network whose x-forwarded-* headers are trusted; repeatable
  --connections N       connections at a time (10000)
  --connections-per-address N
                        connections of one address, or one IPv6 /64 network, unless it is a trusted proxy (2500)
  --expiration S        overrides every expiration of the build, in seconds
  --cache-dir DIR       also stores pages on disk, so that they survive a restart (memory only)
  --previous-output DIR a build that was served before, the newest first: for a week, its hashed files answer where
                        DIR has none; repeatable, three at most
  --warm                imports functions at the start, even if the cache directory has pages
  --function-idle S     stops a function's thread after S seconds without a call (never)
  --admin-port N        serves readiness, metrics and the cache inspector on this port (off)
  --admin-host H        address for the admin port (127.0.0.1)
  --access-log MODE     off, short or json (off)
  --vercel-json FILE    merges the routes of this file (vercel.json beside .vercel, unless already merged)
  --version             prints the version
  --help                prints this text

Functions see the environment of this process. SIGTERM and Ctrl-C stop the server once accepted requests are answered.
Exit codes: 0 stopped, 1 could not start, 2 invalid options.
`;

/**
 * Reads the command line.
 *
 * @returns `help`, `version`: print that instead
 * @throws {CliUsageError}
 */
export function readCliOptions(args: readonly string[], cwd: string): CliOptions | 'help' | 'version' {
	const { values, positionals } = parse(args);
	if (values.help) return 'help';
	if (values.version) return 'version';
	if (positionals.length > 1) throw new CliUsageError(`Expected one directory, got ${positionals.length}`);
	const adminPort = readInteger('--admin-port', values['admin-port'], 65_535);
	return {
		dir: resolve(cwd, positionals[0] ?? '.vercel/output'),
		vercelJsonFile: values['vercel-json'] ?? (positionals.length === 0 ? unmergedVercelJson(cwd) : undefined),
		host: values.host ?? '127.0.0.1',
		port: readInteger('--port', values.port, 65_535) ?? 4_321,
		publicOrigin: readOrigin(values.origin),
		allowedHosts: values['allow-host'] ?? [],
		health: readHealth(values['health-path']),
		trustedProxies: values['trusted-proxy'] ?? [],
		connections: readConnections(values.connections, values['connections-per-address']),
		expirationS: readInteger('--expiration', values.expiration, 31_536_000),
		cacheDir: values['cache-dir'] === undefined ? undefined : resolve(cwd, values['cache-dir']),
		previousOutputs: readPreviousOutputs(values['previous-output'] ?? [], cwd),
		warm: values.warm,
		functionIdleS: readInteger('--function-idle', values['function-idle'], 86_400),
		admin: adminPort === undefined ? undefined : { host: values['admin-host'] ?? '127.0.0.1', port: adminPort },
		accessLog: readAccessLog(values['access-log'] ?? 'off'),
	};
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				port: { type: 'string' },
				host: { type: 'string' },
				origin: { type: 'string' },
				'allow-host': { type: 'string', multiple: true },
				'health-path': { type: 'string' },
				'trusted-proxy': { type: 'string', multiple: true },
				connections: { type: 'string' },
				'connections-per-address': { type: 'string' },
				expiration: { type: 'string' },
				'cache-dir': { type: 'string' },
				'previous-output': { type: 'string', multiple: true },
				warm: { type: 'boolean' },
				'function-idle': { type: 'string' },
				'admin-port': { type: 'string' },
				'admin-host': { type: 'string' },
				'access-log': { type: 'string' },
				'vercel-json': { type: 'string' },
				version: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		});
	} catch (error) {
		throw new CliUsageError(error instanceof Error ? error.message : String(error));
	}
}

/** Finds an unmerged `vercel.json`: `vercel build` merges it and writes `builds.json`, a framework’s build does not. */
function unmergedVercelJson(cwd: string): string | undefined {
	const file = join(cwd, 'vercel.json');
	return existsSync(file) && !existsSync(join(cwd, '.vercel/output/builds.json')) ? file : undefined;
}

function readInteger(name: string, text: string | undefined, max: number, min = 0): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (/^\d+$/.test(text) && value >= min && value <= max) return value;
	throw new CliUsageError(`${name} takes a whole number from ${min} to ${max}, not "${text}"`);
}

function readConnections(all: string | undefined, perAddress: string | undefined): Partial<ConnectionLimits> {
	const connections = readInteger('--connections', all, 1_000_000, 1);
	const connectionsPerAddress = readInteger('--connections-per-address', perAddress, 1_000_000, 1);
	return {
		...(connections === undefined ? {} : { connections }),
		...(connectionsPerAddress === undefined ? {} : { connectionsPerAddress }),
	};
}

function readPreviousOutputs(dirs: readonly string[], cwd: string): { readonly dir: string }[] {
	if (dirs.length > MAX_PREVIOUS_OUTPUTS) {
		throw new CliUsageError(`--previous-output can be given ${MAX_PREVIOUS_OUTPUTS} times at most, not ${dirs.length}`);
	}
	return dirs.map((dir) => ({ dir: resolve(cwd, dir) }));
}

function readAccessLog(text: string): AccessLogMode {
	if (text === 'off' || text === 'short' || text === 'json') return text;
	throw new CliUsageError(`--access-log takes off, short or json, not "${text}"`);
}

function readOrigin(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).origin;
	throw new CliUsageError(`--origin takes a URL like https://example.org, not "${text}"`);
}

function readHealth(path: string | undefined): HealthOptions | undefined {
	return path === undefined ? undefined : { path, answeredBy: 'edge' };
}

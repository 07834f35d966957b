import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { AccessLogMode } from './http/access-log.ts';

/** The parsed command line. */
export type CliOptions = {
	readonly dir: string;
	readonly vercelJsonFile: string | undefined;
	readonly host: string;
	readonly port: number;
	readonly publicOrigin: string | undefined;
	readonly allowedHosts: readonly string[];
	readonly trustedProxies: readonly string[];
	readonly expirationS: number | undefined;
	readonly cacheDir: string | undefined;
	readonly warm: boolean | undefined;
	readonly functionIdleS: number | undefined;
	readonly admin: { readonly host: string; readonly port: number } | undefined;
	readonly accessLog: AccessLogMode;
};

/** The command line is invalid; the message is for the person who typed it. */
export class CliUsageError extends Error {
	override readonly name = 'CliUsageError';
	readonly code = 'BAD_COMMAND_LINE';
}

export const HELP = `Serves a Build Output v3 directory, with the caching that Vercel gives it.

Usage: serve-build-output [DIR] [options]           (in Snowline: npm run edge -- [DIR] [options])
       serve-build-output cache COMMAND [options]  inspects the cache of a running server (cache --help)

  DIR                   the directory to serve (.vercel/output)
  --port N              port; 0 takes a free one (4321)
  --host H              address to listen on (127.0.0.1)
  --origin URL          public origin that functions see (the address it listens on)
  --allow-host H        a host to answer besides the public one and loopback; repeatable
  --trusted-proxy A     address or network whose x-forwarded-* headers are trusted; repeatable
  --expiration S        overrides every expiration of the build, in seconds
  --cache-dir DIR       also keeps pages on disk, so that a restart finds them (memory only)
  --warm                imports functions at the start, even if pages are kept there
  --function-idle S     ends a function's thread after S seconds without a call (never)
  --admin-port N        readiness, metrics and the cache inspector, on --admin-host (127.0.0.1)
  --admin-host H
  --access-log MODE     off, short or json (off)
  --vercel-json FILE    routes to merge in (vercel.json beside .vercel, unless the build has it already)
  --help                this text

Functions see the environment of this process. SIGTERM and Ctrl-C finish accepted requests and stop.
`;

/**
 * Reads the command line.
 *
 * @returns `help`: the caller asked for the usage text
 * @throws {CliUsageError}
 */
export function readCliOptions(args: readonly string[], cwd: string): CliOptions | 'help' {
	const { values, positionals } = parse(args);
	if (values.help) return 'help';
	if (positionals.length > 1) throw new CliUsageError(`Expected one directory, got ${positionals.length}`);
	const adminPort = readInteger('--admin-port', values['admin-port'], 65_535);
	return {
		dir: resolve(cwd, positionals[0] ?? '.vercel/output'),
		vercelJsonFile: values['vercel-json'] ?? (positionals.length === 0 ? unmergedVercelJson(cwd) : undefined),
		host: values.host ?? '127.0.0.1',
		port: readInteger('--port', values.port, 65_535) ?? 4_321,
		publicOrigin: readOrigin(values.origin),
		allowedHosts: values['allow-host'] ?? [],
		trustedProxies: values['trusted-proxy'] ?? [],
		expirationS: readInteger('--expiration', values.expiration, 31_536_000),
		cacheDir: values['cache-dir'] === undefined ? undefined : resolve(cwd, values['cache-dir']),
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
				'trusted-proxy': { type: 'string', multiple: true },
				expiration: { type: 'string' },
				'cache-dir': { type: 'string' },
				warm: { type: 'boolean' },
				'function-idle': { type: 'string' },
				'admin-port': { type: 'string' },
				'admin-host': { type: 'string' },
				'access-log': { type: 'string' },
				'vercel-json': { type: 'string' },
				help: { type: 'boolean', short: 'h' },
			},
		});
	} catch (error) {
		throw new CliUsageError(error instanceof Error ? error.message : String(error));
	}
}

/** `vercel build` writes `builds.json` and has merged the file already; a framework's own build has not. */
function unmergedVercelJson(cwd: string): string | undefined {
	const file = join(cwd, 'vercel.json');
	return existsSync(file) && !existsSync(join(cwd, '.vercel/output/builds.json')) ? file : undefined;
}

function readInteger(name: string, text: string | undefined, max: number): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (/^\d+$/.test(text) && value <= max) return value;
	throw new CliUsageError(`${name} takes a whole number from 0 to ${max}, not "${text}"`);
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

import { parseArgs } from 'node:util';
import { CliUsageError } from './cli-options.ts';

const HELP = `Inspects and purges the cache of a running server through its admin port (--admin-port 4322).

Usage: serve-build-output cache COMMAND [--admin URL]

  list                  lists every stored response: path, status, state, age and tags
  purge PATH            deletes the responses of a path; the next visitor waits for a new one
  purge-tag TAG         marks the responses with a tag stale; the next visit regenerates them
  clear                 deletes everything
  --admin URL           address of the admin port (http://127.0.0.1:4322)
`;

/** A command failed; the message is written for users. */
class CacheCommandError extends Error {
	override readonly name = 'CacheCommandError';
	readonly code = 'CACHE_COMMAND_FAILED';
}

type Entry = {
	readonly path: string;
	readonly store: string;
	readonly status: number;
	readonly state: string;
	readonly ageS: number;
	readonly tags: readonly string[];
};

/**
 * Runs one command against the admin port.
 *
 * @returns the text to print
 * @throws {CliUsageError}
 * @throws {CacheCommandError}
 */
export async function runCacheCommand(args: string[]): Promise<string> {
	const { values, positionals } = parse(args);
	const [command, target, ...more] = positionals;
	if (values.help || command === undefined) return HELP;
	const takesOne = command === 'purge' || command === 'purge-tag';
	if (more.length > 0 || takesOne !== (target !== undefined)) {
		throw new CliUsageError(`${command} takes ${takesOne ? 'one argument' : 'no argument'}`);
	}
	const admin = values.admin ?? 'http://127.0.0.1:4322';
	if (command === 'list') return listing((await ask(admin, 'GET', '/entries')) as readonly Entry[]);
	const { purged } = (await ask(admin, 'POST', actionPath(command, target ?? ''))) as { readonly purged: number };
	return `${purged} ${purged === 1 ? 'response' : 'responses'}\n`;
}

function parse(args: string[]) {
	try {
		const options = { admin: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
		return parseArgs({ args, allowPositionals: true, options });
	} catch (error) {
		throw new CliUsageError(error instanceof Error ? error.message : String(error));
	}
}

function actionPath(command: string, target: string): string {
	if (command === 'purge') return `/purge?path=${encodeURIComponent(target)}`;
	if (command === 'purge-tag') return `/purge?tag=${encodeURIComponent(target)}`;
	if (command === 'clear') return '/clear';
	throw new CliUsageError(`unknown command "${command}"`);
}

async function ask(admin: string, method: string, path: string): Promise<unknown> {
	const url = URL.parse(path, admin);
	if (url === null) throw new CliUsageError(`--admin takes a URL like http://127.0.0.1:4322, not "${admin}"`);
	const answer = await fetch(url, { method, headers: { 'x-edge-admin': '1' } }).catch(() => {
		throw new CacheCommandError(
			`no server answers at ${url.origin}; start it with --admin-port, or give its address with --admin`,
		);
	});
	if (!answer.ok) throw new CacheCommandError(`${url.origin} answered ${answer.status} ${await answer.text()}`.trim());
	return answer.json();
}

/** Returns one line per entry, sorted by path. */
function listing(entries: readonly Entry[]): string {
	const lines = entries.toSorted((a, b) => a.path.localeCompare(b.path, 'en'));
	return lines.map((entry) => `${columns(entry).join('  ').trimEnd()}\n`).join('') || 'Nothing is stored.\n';
}

function columns({ status, state, ageS, store, path, tags }: Entry): string[] {
	return [String(status), state.padEnd(7), `${ageS} s`.padStart(8), store.padEnd(5), path, tags.join(',')];
}

import { parseArgs } from 'node:util';

const HELP = `Looks into the cache of a running edge, through its admin port (npm run edge -- --admin-port 4322).

Usage: npm run edge:cache -- COMMAND [--admin URL]

  list                  every stored answer: path, status, state, age and tags
  purge PATH            drops a path's answers; the next visitor waits for a new one
  purge-tag TAG         has a tag's answers renewed behind their next visitor
  clear                 drops everything
  --admin URL           where the admin port listens (http://127.0.0.1:4322)
`;

/** The command cannot be carried out; the message is for whoever typed it. */
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

async function main(args: string[]): Promise<string> {
	const { values, positionals } = parseArgs({
		args,
		allowPositionals: true,
		options: { admin: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	const [command, target, ...more] = positionals;
	if (values.help || command === undefined) return HELP;
	const takesOne = command === 'purge' || command === 'purge-tag';
	if (more.length > 0 || takesOne !== (target !== undefined)) {
		throw new CacheCommandError(`${command} takes ${takesOne ? 'one argument' : 'no argument'} (see --help)`);
	}
	const admin = values.admin ?? 'http://127.0.0.1:4322';
	if (command === 'list') return listing((await ask(admin, 'GET', '/entries')) as readonly Entry[]);
	const { purged } = (await ask(admin, 'POST', actionPath(command, target ?? ''))) as { readonly purged: number };
	return `${purged} ${purged === 1 ? 'answer' : 'answers'}\n`;
}

function actionPath(command: string, target: string): string {
	if (command === 'purge') return `/purge?path=${encodeURIComponent(target)}`;
	if (command === 'purge-tag') return `/purge?tag=${encodeURIComponent(target)}`;
	if (command === 'clear') return '/clear';
	throw new CacheCommandError(`There is no command "${command}" (see --help)`);
}

async function ask(admin: string, method: string, path: string): Promise<unknown> {
	const url = URL.parse(path, admin);
	if (url === null) throw new CacheCommandError(`--admin takes a URL like http://127.0.0.1:4322, not "${admin}"`);
	const answer = await fetch(url, { method, headers: { 'x-edge-admin': '1' } }).catch(() => {
		throw new CacheCommandError(
			`nobody answers at ${url.origin}; start the edge with --admin-port, or name it with --admin`,
		);
	});
	if (!answer.ok) throw new CacheCommandError(`${url.origin} answered ${answer.status} ${await answer.text()}`.trim());
	return answer.json();
}

/** One line for each, the paths in their order. */
function listing(entries: readonly Entry[]): string {
	const lines = entries.toSorted((a, b) => a.path.localeCompare(b.path, 'en'));
	return lines.map((entry) => `${columns(entry).join('  ').trimEnd()}\n`).join('') || 'Nothing is stored.\n';
}

function columns({ status, state, ageS, store, path, tags }: Entry): string[] {
	return [String(status), state.padEnd(7), `${ageS} s`.padStart(8), store.padEnd(5), path, tags.join(',')];
}

main(process.argv.slice(2)).then(
	(text) => process.stdout.write(text),
	(error: unknown) => {
		process.stderr.write(`edge:cache: ${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	},
);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { findFreePort } from '../../src/start/free-port.ts';
import { copySources, removeSiteBuild } from './site-build.ts';

/** A program of the site. */
export type Program = {
	readonly child: ChildProcess;
	readonly output: () => string;
	/** Resolves when the program has printed a text. @throws {Error} it ended before */
	printed(text: string): Promise<void>;
	/** @returns the exit code, when all output is there */
	readonly ended: Promise<number | null>;
};

const secrets = {
	BYPASS_TOKEN: `test-bypass-${'b'.repeat(40)}`,
	CRON_SECRET: 'c'.repeat(32),
	AUTH_SECRET: 'a'.repeat(32),
};

/** A folder with the sources of the site, and the commands that an operator runs in it. */
export class DeployableSite implements AsyncDisposable {
	readonly root: string;
	readonly dataDir: string;
	readonly siteUrl = 'https://snowline.test';
	readonly port: number;
	readonly #programs: Program[] = [];

	private constructor(root: string, dataDir: string, port: number) {
		this.root = root;
		this.dataDir = dataDir;
		this.port = port;
	}

	/** @param dataDirName in the folder */
	static async create(dataDirName = '.data'): Promise<DeployableSite> {
		const root = await copySources();
		return new DeployableSite(root, join(root, dataDirName), await findFreePort('127.0.0.1', 0));
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Starts the site, and waits until it is up. */
	async start(env: Readonly<Record<string, string>> = {}): Promise<Program> {
		const program = this.#run('src/commands/launch.js', [], { PORT: String(this.port), ...env });
		await program.printed('Next refresh');
		return program;
	}

	/** Runs one of the commands in `src/commands` to its end. */
	run(command: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
		return this.#runToEnd(`src/commands/${command}.ts`, args, env);
	}

	/** Runs `npm run build`. */
	build(env: Readonly<Record<string, string>>) {
		return this.#runToEnd('node_modules/astro/bin/astro.mjs', ['build'], env);
	}

	async #runToEnd(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
		const program = this.#run(file, args, env);
		const code = await program.ended;
		const output = program.output();
		for (const secret of Object.values(secrets)) {
			if (output.includes(secret)) throw new Error(`${file} printed a secret`);
		}
		return { code, output };
	}

	async stop({ child, ended }: Program): Promise<number | null> {
		child.kill('SIGTERM');
		return ended;
	}

	/** Replaces a text in a source. */
	async edit(file: string, change: (text: string) => string): Promise<void> {
		const path = join(this.root, file);
		await writeFile(path, change(await readFile(path, 'utf8')));
	}

	/** The id of the build that answers. */
	async servedBuild(): Promise<string> {
		const health = (await (await fetch(`${this.url}/api/health`)).json()) as { buildId: string };
		return health.buildId;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const { child, ended } of this.#programs) {
			if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
			await ended;
		}
		await removeSiteBuild(this);
	}

	#run(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
		const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
		const child = spawn(process.execPath, [join(this.root, file), ...args], {
			cwd: this.root,
			env: { PATH, ...secrets, SITE_URL: this.siteUrl, DATA_DIR: this.dataDir, WEATHER: 'simulated', ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8').on('data', (chunk: string) => {
				output += chunk;
				child.emit('printed');
			});
		}
		let isOver = false;
		const ended = once(child, 'close').then(([code]) => {
			isOver = true;
			child.emit('printed');
			return code as number | null;
		});
		const printed = async (text: string): Promise<void> => {
			while (!output.includes(text)) {
				if (isOver) throw new Error(`${file} ended without printing ${text}:\n${output}`);
				await once(child, 'printed');
			}
		};
		const program = { child, output: () => output, printed, ended };
		this.#programs.push(program);
		return program;
	}
}

import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { cpus } from 'node:os';

export type ChildOptions = {
	/** Which core it shares; undefined: any. */
	readonly core?: number | undefined;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly stdio: StdioOptions;
};

/** Cores for the servers and for the load; undefined where processes cannot be bound to one. */
export type Cores = { readonly server: number | undefined; readonly load: number | undefined };

/** The first and the last: neighbours may be two halves of one core. */
export function chooseCores(): Cores {
	const count = cpus().length;
	if (count < 2 || !isInstalled('taskset')) return { server: undefined, load: undefined };
	return { server: 0, load: count - 1 };
}

export function isInstalled(program: string): boolean {
	try {
		execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/** Every process that a run has started; what still runs at its end is stopped. */
export class Children {
	readonly #running = new Set<ChildProcess>();
	#closed = false;

	/** Its process id is the program's own, bound to a core or not. */
	spawn(program: string, args: readonly string[], options: ChildOptions): ChildProcess {
		if (this.#closed) throw new Error('the run is over');
		const { core, cwd, env, stdio } = options;
		const bound = core === undefined ? [] : ['taskset', '-c', String(core)];
		const [command = program, ...rest] = [...bound, program, ...args];
		const child = spawn(command, rest, { stdio, ...(cwd && { cwd }), env: { ...process.env, ...env } });
		this.#running.add(child);
		const forget = () => void this.#running.delete(child);
		child.once('exit', forget).on('error', forget);
		return child;
	}

	/** Asks it to end, and after five seconds ends it. */
	async stop(child: ChildProcess): Promise<void> {
		if (!this.#running.has(child)) return;
		const { promise: ended, resolve } = Promise.withResolvers<void>();
		child.once('exit', () => resolve());
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
		await ended;
		clearTimeout(timer);
	}

	/** None can be started afterwards. */
	async stopAll(): Promise<void> {
		this.#closed = true;
		await Promise.all([...this.#running].map((child) => this.stop(child)));
	}

	/** Runs a program to its end. @returns what it printed. @throws {Error} with its last lines, if it failed */
	async run(program: string, args: readonly string[], options: Omit<ChildOptions, 'stdio'> = {}): Promise<string> {
		const child = this.spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let printed = '';
		let complaints = '';
		child.stdout?.setEncoding('utf8').on('data', (text: string) => {
			printed += text;
		});
		child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			complaints += text;
		});
		const { promise, resolve, reject } = Promise.withResolvers<string>();
		child.once('error', reject).once('close', (code) => {
			if (code === 0) resolve(printed);
			else reject(new Error(`${program} ended with ${code}: ${`${complaints}${printed}`.trim().slice(-400)}`));
		});
		return promise;
	}
}

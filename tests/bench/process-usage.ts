import { readFile } from 'node:fs/promises';

/** What processes have used since their start, added up. */
export type Usage = {
	readonly cpuMs: number;
	/** Memory that is resident now. */
	readonly residentBytes: number;
};

/** `USER_HZ`: 100 on every Linux that Node runs on. */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;

/**
 * CPU time and memory out of `/proc/<pid>/stat`; source: proc(5).
 *
 * @throws {RangeError} the text is not such a line
 */
export function parseProcStat(stat: string): Usage {
	// The second field is the program's name in parentheses, which may hold anything, also a parenthesis.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const [user, system, resident] = [fields[11], fields[12], fields[21]].map(Number);
	if (user === undefined || system === undefined || resident === undefined || Number.isNaN(user + system + resident))
		throw new RangeError('not a line of /proc/<pid>/stat');
	return { cpuMs: (user + system) * TICK_MS, residentBytes: resident * PAGE_BYTES };
}

/** @returns null where there is no `/proc` */
export async function readUsage(pids: readonly number[]): Promise<Usage | null> {
	try {
		const all = await Promise.all(pids.map(async (pid) => parseProcStat(await readFile(`/proc/${pid}/stat`, 'utf8'))));
		return {
			cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
			residentBytes: all.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
		};
	} catch {
		return null;
	}
}

/** Processes that `pid` has started and whose command line says `title`; none where there is no `/proc`. */
export async function childrenOf(pid: number, title: string): Promise<number[]> {
	const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
	const children = text.split(' ').filter(Boolean).map(Number);
	const lines = await Promise.all(children.map((child) => readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '')));
	return children.filter((_, n) => lines[n]?.includes(title));
}

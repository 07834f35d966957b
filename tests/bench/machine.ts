import { cpus, totalmem } from 'node:os';
import type { Children } from './children.ts';

/** What figures depend on; nothing that names the machine or who runs it. */
export type Machine = {
	readonly cores: number;
	readonly cpu: string;
	readonly memoryGb: number;
	readonly system: string;
	readonly node: string;
	readonly nginx: string | null;
};

export async function describeMachine(children: Children, hasNginx: boolean): Promise<Machine> {
	const all = cpus();
	return {
		cores: all.length,
		cpu: all[0]?.model.trim() ?? 'unknown',
		memoryGb: Math.round(totalmem() / 1_073_741_824),
		system: `${process.platform} ${process.arch}`,
		node: process.versions.node,
		nginx: hasNginx ? await nginxVersion(children) : null,
	};
}

/** It is printed where errors are. */
async function nginxVersion(children: Children): Promise<string | null> {
	const printed = await children.run('sh', ['-c', 'nginx -v 2>&1']).catch(() => '');
	return /nginx\/([\d.]+)/.exec(printed)?.[1] ?? null;
}

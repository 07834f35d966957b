import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import type { TestProject } from 'vitest/node';

export const PROXIES = ['nginx', 'caddy', 'haproxy'] as const;
export type ProxyName = (typeof PROXIES)[number];

declare module 'vitest' {
	interface ProvidedContext {
		/** The proxies of this machine. */
		installed: Readonly<Record<ProxyName, boolean>>;
	}
}

/**
 * Says which proxies are missing, so that nobody takes skipped tests for passed ones. With REQUIRE_PROXIES=1 a missing
 * one fails the run.
 */
export default function setup(project: TestProject): void {
	// Each test of TLS needs a certificate.
	const openssl = isInstalled('openssl', 'version');
	const missing: string[] = openssl ? [] : ['openssl'];
	const found = (name: ProxyName) => {
		const installed = isInstalled(name, name === 'caddy' ? 'version' : '-v');
		if (!installed) missing.push(name);
		return installed && openssl;
	};
	const installed = { nginx: found('nginx'), caddy: found('caddy'), haproxy: found('haproxy') };
	for (const name of missing) console.log(`skipped: ${name} is not installed`);
	if (missing.length > 0 && process.env.REQUIRE_PROXIES === '1') {
		throw new Error(`REQUIRE_PROXIES is set: apt-get install --no-install-recommends ${missing.join(' ')}`);
	}
	project.provide('installed', installed);
}

function isInstalled(program: string, argument: string): boolean {
	return spawnSync(program, [argument], { stdio: 'ignore', env: programEnvironment() }).status === 0;
}

/** The environment of this process, with the folders in which Debian has these programs. */
export function programEnvironment(): NodeJS.ProcessEnv {
	const folders = [process.env.PATH ?? '', '/usr/local/sbin', '/usr/sbin'];
	return { ...process.env, PATH: folders.join(delimiter) };
}

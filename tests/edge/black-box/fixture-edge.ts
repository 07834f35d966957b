import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { startEdge } from '../../../src/edge/edge.ts';
import type { Edge } from '../../../src/edge/edge-options.ts';
import { createFunctionHost } from '../../../src/edge/functions/create-function-host.ts';
import type { FunctionHost } from '../../../src/edge/functions/function-host.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type AskOptions, ask } from '../support/http-client.ts';
import { type FixtureName, fixtureOutput } from './fixture-sources.ts';

/** The same in both applications. */
export const BYPASS_TOKEN = 'fixture-bypass-token-0123456789abcdef';

type Seen = {
	readonly status: number;
	/** `x-vercel-cache`. */
	readonly cache: string | undefined;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
	readonly bytes: Buffer;
	/** Id of the render, as shown on the page; empty if the page shows none. */
	readonly render: string;
	/** The URL that the page shows. */
	readonly note: string;
};

export type FixtureEdge = Edge & {
	readonly clock: FakeClock;
	get(path: string, headers?: AskOptions['headers']): Promise<Seen>;
	ask(path: string, options: AskOptions): Promise<Seen>;
	/** Number of renders whose page was stored. */
	pagesRendered(): number;
	/** Makes every render throw until `heal`. */
	breakSource(): Promise<void>;
	heal(): Promise<void>;
};

export type StartFixtureOptions = {
	/** Whether pages are stored across restarts, in a folder shared by the tests of a `describe`. */
	readonly keepsPages?: boolean;
};

/**
 * Starts a real edge with a fixture's build and its functions in threads; only its clock is fake.
 * Each call starts a server with an empty cache; the threads are shared by the tests of a `describe`.
 */
export function useFixture(name: FixtureName): (options?: StartFixtureOptions) => Promise<FixtureEdge> {
	const running: Edge[] = [];
	let folder: string;
	let host: FunctionHost;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'edge-fixture-'));
		const { functions } = await readBuildOutput(fixtureOutput(name), {});
		host = createFunctionHost({ functions, env: { FIXTURE_FAULT_FILE: join(folder, 'fault') }, log: () => {} });
		await host.warm();
	});
	afterEach(async () => {
		await Promise.all(running.splice(0).map((edge) => edge.close(2_000)));
		await rm(join(folder, 'fault'), { force: true });
	});
	afterAll(async () => {
		await host.close(2_000);
		await rm(folder, { recursive: true });
	});

	return async ({ keepsPages = false } = {}) => {
		const clock = new FakeClock();
		const edge = await startEdge({
			...{ dir: fixtureOutput(name), host: '127.0.0.1', port: 0, env: {}, clock },
			// Stored pages belong to an origin, and the port differs between starts.
			...(keepsPages && { cacheDir: join(folder, 'cache'), publicOrigin: 'https://snow.example' }),
			functionHost: {
				call: (call) => host.call(call),
				warm: () => host.warm(),
				load: () => host.load(),
				idle: () => host.idle(),
				close: () => host.idle(),
			},
		});
		running.push(edge);
		const see = async (path: string, options: AskOptions): Promise<Seen> => {
			const asked = await ask(edge.url, path, options);
			return { ...asked, render: textOf(asked.body, 'render'), note: textOf(asked.body, 'note') };
		};
		return Object.assign(Object.create(edge) as Edge, {
			clock,
			get: (path: string, headers: AskOptions['headers'] = {}) => see(path, { headers }),
			ask: see,
			pagesRendered: () => edge.stats().renders.page,
			breakSource: () => writeFile(join(folder, 'fault'), ''),
			heal: () => rm(join(folder, 'fault')),
		});
	};
}

function textOf(html: string, id: string): string {
	return new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(html)?.[1] ?? '';
}

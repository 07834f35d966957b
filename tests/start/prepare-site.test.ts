import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { canConnect, decideWeather } from '../../src/start/prepare-site.ts';

const seen = (reachable: boolean, hasRealFigures: boolean) => ({
	reachable: async () => reachable,
	hasRealFigures: async () => hasRealFigures,
});

test.each([
	['auto', true, false, 'open-meteo'],
	['auto', true, true, 'open-meteo'],
	['auto', false, true, 'open-meteo'],
	['auto', false, false, 'simulated'],
	['simulated', true, true, 'simulated'],
	['open-meteo', false, false, 'open-meteo'],
] as const)('%s, reachable %s, real figures stored %s: %s', async (configured, reachable, stored, expected) => {
	expect(await decideWeather(configured, seen(reachable, stored))).toBe(expected);
});

test('a listening port is reachable and a closed one is not', async () => {
	const server = createServer((socket) => socket.end());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
	expect(await canConnect(origin, 1_000)).toBe(true);
	await new Promise((resolve) => server.close(resolve));
	expect(await canConnect(origin, 1_000)).toBe(false);
});

import { connect } from 'node:net';

/** Where figures come from on this run. */
export type WeatherMode = 'open-meteo' | 'simulated';

/**
 * `auto` simulates only when the real service cannot be reached *and* nothing real is stored:
 * a known figure with its honest age beats an invented one.
 */
export async function decideWeather(
	configured: 'auto' | WeatherMode,
	seen: { readonly reachable: () => Promise<boolean>; readonly hasRealFigures: () => Promise<boolean> },
): Promise<WeatherMode> {
	if (configured !== 'auto') return configured;
	if (await seen.hasRealFigures()) return 'open-meteo';
	return (await seen.reachable()) ? 'open-meteo' : 'simulated';
}

/** Whether something accepts connections there. Sends no request: a failed call would count against the quota. */
export function canConnect(origin: string, timeoutMs: number): Promise<boolean> {
	const url = new URL(origin);
	const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
	return new Promise((resolve) => {
		const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: timeoutMs });
		const finish = (reachable: boolean): void => {
			socket.destroy();
			resolve(reachable);
		};
		socket.once('connect', () => finish(true));
		socket.once('timeout', () => finish(false));
		socket.once('error', () => finish(false));
	});
}

import { startEdge } from '../../../src/edge/edge.ts';
import { answerRenders } from './answer-renders.ts';

export type EdgeSettings = {
	readonly dir: string;
	readonly vercelJsonFile: string;
	readonly publicOrigin: string;
	readonly expirationS: number;
	readonly cacheDir: string;
	readonly env: Readonly<Record<string, string>>;
};

const settings = JSON.parse(process.argv[2] ?? '{}') as EdgeSettings & { readonly port: number };
/** Longer than the pages of a measured crowd stay fresh: a stale page finds its thread up. */
const FUNCTION_IDLE_S = 10;
// Where the site's own endpoints find this cache.
const env = { ...settings.env, REVALIDATE_ORIGIN: `http://127.0.0.1:${settings.port}` };
const edge = await startEdge({ ...settings, env, host: '127.0.0.1', functionIdleS: FUNCTION_IDLE_S });

answerRenders(async () => {
	await edge.idle();
	return Object.values(edge.stats().renders).reduce((sum, count) => sum + count, 0);
});
process.once('SIGTERM', () => void edge.close().then(() => process.exit(0)));

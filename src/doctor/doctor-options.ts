import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Setting } from './evidence.ts';

/** What the command line and the environment ask for. */
export type DoctorOptions = Setting & {
	/** Undefined: read-only. */
	readonly token: string | undefined;
	readonly protectionSecret: string | undefined;
	readonly wait: boolean;
	readonly json: boolean;
	/** Deadline of one request, milliseconds. */
	readonly timeoutMs: number;
};

const origin = z
	.url({ protocol: /^https?$/, error: 'must be an http or https address' })
	.transform((url) => new URL(url).origin);
const whole = (min: number, max: number) =>
	z.coerce
		.number(`must be a whole number from ${min} to ${max}`)
		.int(`must be a whole number from ${min} to ${max}`)
		.min(min, `must be at least ${min}`)
		.max(max, `must be at most ${max}`);
const token = z
	.string()
	.min(32, 'must have at least 32 characters')
	.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII');

const Options = z.object({
	URL: origin,
	'--token': token.optional(),
	BYPASS_TOKEN: token.optional(),
	'--origin': origin.optional(),
	/** The build's. */
	'--expiration': whole(1, 86_400).default(300),
	/** Minutes; the worker's own default. */
	'--worker-every': whole(1, 10_080).default(5),
	'--timeout': whole(100, 120_000).default(15_000),
});

/**
 * Reads the command line; `.env` is not read, so that a token is sent nowhere unless it was asked for.
 *
 * @returns null where help was asked for
 * @throws {UsageError} naming every fault, never a value
 */
export function readOptions(
	args: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): DoctorOptions | null {
	const { values, positionals } = parse(args);
	if (values.help) return null;
	const [url, ...more] = positionals;
	if (url === undefined)
		throw new UsageError('The address of a site is missing: npm run doctor -- https://snow.example');
	if (more.length > 0) throw new UsageError('Only one address can be examined at a time');
	const parsed = Options.safeParse({
		URL: url,
		'--token': values.token,
		BYPASS_TOKEN: values.token === undefined ? env.BYPASS_TOKEN || undefined : undefined,
		'--origin': values.origin,
		'--expiration': values.expiration,
		'--worker-every': values['worker-every'],
		'--timeout': values.timeout,
	});
	if (!parsed.success) {
		throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
	}
	const given = parsed.data;
	return {
		origin: given.URL,
		publicOrigin: given['--origin'] ?? null,
		expirationS: given['--expiration'],
		workerEveryS: given['--worker-every'] * 60,
		token: given['--token'] ?? given.BYPASS_TOKEN,
		protectionSecret: env.VERCEL_AUTOMATION_BYPASS_SECRET || undefined,
		wait: values.wait,
		json: values.json,
		timeoutMs: given['--timeout'],
	};
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				token: { type: 'string' },
				origin: { type: 'string' },
				expiration: { type: 'string' },
				'worker-every': { type: 'string' },
				timeout: { type: 'string' },
				wait: { type: 'boolean', default: false },
				json: { type: 'boolean', default: false },
				help: { type: 'boolean', short: 'h', default: false },
			},
		});
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : 'The command line cannot be read', { cause: error });
	}
}

/** The command line or a variable cannot be used. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	/** Stable: tests match this, never `message`. */
	readonly code = 'USAGE';
}

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../../worker/run-command.ts';
import { headerText, origin, token as siteToken, wholeNumber } from '../config/values.ts';
import type { Setting } from './evidence.ts';

/** Options from the command line and the environment. */
export type DoctorOptions = Setting & {
	/** Undefined: read-only. */
	readonly token: string | undefined;
	readonly protectionSecret: string | undefined;
	readonly wait: boolean;
	readonly json: boolean;
	/** Deadline of one request, milliseconds. */
	readonly timeoutMs: number;
};

const token = siteToken(32);

const Options = z.object({
	URL: origin,
	'--token': token.optional(),
	BYPASS_TOKEN: token.optional(),
	VERCEL_AUTOMATION_BYPASS_SECRET: headerText.optional(),
	'--origin': origin.optional(),
	/** The build's. */
	'--expiration': wholeNumber(1, 86_400, ' of seconds').default(300),
	/** Minutes; the worker's own default. */
	'--worker-every': wholeNumber(1, 10_080, ' of minutes').default(5),
	'--timeout': wholeNumber(100, 120_000, ' of milliseconds').default(15_000),
});

/**
 * Reads the command line. Does not read `.env`, so that a token is sent nowhere by accident.
 *
 * @throws {UsageError} naming every fault, never a value
 */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): DoctorOptions {
	const { values, positionals } = parse(args);
	const [url, ...more] = positionals;
	if (url === undefined)
		throw new UsageError('The address of a site is missing: npm run doctor -- https://snow.example');
	if (more.length > 0) throw new UsageError('Only one address can be examined at a time');
	const parsed = Options.safeParse({
		URL: url,
		'--token': values.token,
		BYPASS_TOKEN: values.token === undefined ? env.BYPASS_TOKEN || undefined : undefined,
		VERCEL_AUTOMATION_BYPASS_SECRET: env.VERCEL_AUTOMATION_BYPASS_SECRET || undefined,
		'--origin': values.origin,
		'--expiration': values.expiration,
		'--worker-every': values['worker-every'],
		'--timeout': values.timeout,
	});
	if (!parsed.success) {
		const faults = new Map(parsed.error.issues.toReversed().map(({ path, message }) => [path.join('.'), message]));
		throw new UsageError(
			[...faults]
				.map(([name, requirement]) => `${name} ${requirement}`)
				.reverse()
				.join('\n'),
		);
	}
	const given = parsed.data;
	return {
		origin: given.URL,
		publicOrigin: given['--origin'] ?? null,
		expirationS: given['--expiration'],
		workerEveryS: given['--worker-every'] * 60,
		token: given['--token'] ?? given.BYPASS_TOKEN,
		protectionSecret: given.VERCEL_AUTOMATION_BYPASS_SECRET,
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
			},
		});
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : 'The command line cannot be read', { cause: error });
	}
}

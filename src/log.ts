import pino from 'pino';
import type { LogEvent } from './app/log-event.ts';

export type LogLevel = pino.LevelWithSilent;
export type Log = pino.Logger;

export type LogOptions = {
	readonly level: LogLevel;
	/** Values that are redacted wherever they appear in a line. */
	readonly secrets: readonly (string | undefined)[];
	/** Default: standard output. */
	readonly output?: pino.DestinationStream | undefined;
};

/** Fields that hold secrets wherever they appear, should a request or the environment ever be logged. */
const SECRET_FIELDS = [
	'AUTH_SECRET',
	'BYPASS_TOKEN',
	'CRON_SECRET',
	'authorization',
	'bypassToken',
	'cookie',
	'protectionSecret',
	'token',
	'["set-cookie"]',
	'["x-prerender-revalidate"]',
	'["x-vercel-protection-bypass"]',
].flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

/** A database driver puts the whole statement into its message, and the parameters after it. */
const PARAMETERS = /\nparams: [\s\S]*$/;
/** Matches the secrets of machines inside their list, so that each is redacted by itself. */
const SIGNING_SECRET = /whsec_[A-Za-z0-9+/=]+/g;
const MAX_MESSAGE_LENGTH = 300;
const MAX_STACK_LENGTH = 4_000;
const MAX_CAUSES = 3;

/**
 * Creates a log of JSON lines with ISO time and the name of the level. Functions write to standard output, from where
 * the platform or the edge passes lines on at their level.
 */
export function createLog({ level, secrets, output = process.stdout }: LogOptions): Log {
	const values = secrets.flatMap((secret) => (secret ? [secret, ...(secret.match(SIGNING_SECRET) ?? [])] : []));
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			serializers: { err: (error: unknown) => serializeError(error) },
			redact: { paths: SECRET_FIELDS, censor: '[redacted]' },
			hooks: {
				streamWrite: (line) => values.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line),
			},
		},
		output,
	);
}

/** Writes events of use cases, each as one line of its own level. */
export function createEventLog(log: Log): (event: LogEvent) => void {
	return ({ level, message, ...fields }) => log[level](fields, message ?? fields.event);
}

type SerializedError = {
	readonly type: string;
	readonly code?: string;
	readonly message: string;
	readonly stack: string;
	readonly cause?: unknown;
};

/** Copies an allow-list of fields: drivers keep statements and parameters in others. Plain objects are serialized already. */
function serializeError(error: unknown, depth = 0): SerializedError | unknown {
	if (!(error instanceof Error)) return error;
	const message = error.message.replace(PARAMETERS, '').slice(0, MAX_MESSAGE_LENGTH);
	const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
	return {
		type: error.name,
		...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
		message,
		stack: [`${error.name}: ${message}`, ...frames].join('\n').slice(0, MAX_STACK_LENGTH),
		...(error.cause instanceof Error && depth < MAX_CAUSES ? { cause: serializeError(error.cause, depth + 1) } : {}),
	};
}

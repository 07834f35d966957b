import pino from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** A logger, e.g. one of pino. */
export type EdgeLog = {
	/** Default: `debug`. */
	readonly trace?: LogMethod;
	debug: LogMethod;
	info: LogMethod;
	warn: LogMethod;
	error: LogMethod;
	/** Default: `error`. */
	readonly fatal?: LogMethod;
};

/** Fields that are redacted at the top level and one level down. */
const SECRET_FIELDS = [
	'authorization',
	'cookie',
	'token',
	'["set-cookie"]',
	'["x-prerender-revalidate"]',
	'["x-vercel-protection-bypass"]',
].flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

export type EdgeLogOptions = {
	readonly level: LogLevel | 'silent';
	/** Default: standard output. */
	readonly output?: { write(line: string): void } | undefined;
};

/** Creates a logger of JSON lines with an ISO time and the level's name. */
export function createEdgeLog({ level, output = process.stdout }: EdgeLogOptions): EdgeLog {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			// Errors of functions arrive from their threads as plain objects, which pino would log with the type “Object”.
			serializers: { err: (error) => (error instanceof Error ? pino.stdSerializers.err(error) : error) },
			redact: { paths: SECRET_FIELDS, censor: '[redacted]' },
		},
		output,
	);
}

import pino from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Takes one line per event; a pino logger is one. */
export type EdgeLog = {
	/** Absent: `debug` takes its lines. */
	readonly trace?: LogMethod;
	debug: LogMethod;
	info: LogMethod;
	warn: LogMethod;
	error: LogMethod;
	/** Absent: `error` takes its lines. */
	readonly fatal?: LogMethod;
};

/** Fields that hold secrets wherever a function or a request carries them. */
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

/** JSON lines with ISO time and the name of the level. */
export function createEdgeLog({ level, output = process.stdout }: EdgeLogOptions): EdgeLog {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			// Errors of functions come out of their threads as plain objects, which pino would call “Object”.
			serializers: { err: (error) => (error instanceof Error ? pino.stdSerializers.err(error) : error) },
			redact: { paths: SECRET_FIELDS, censor: '[redacted]' },
		},
		output,
	);
}

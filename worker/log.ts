import pino from 'pino';
import pretty from 'pino-pretty';

/** The part of pino's logger that the worker uses. */
export type WorkerLog = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, message?: string) => void>;

/** Fields that hold secrets wherever they appear, should anyone ever log a request or the environment. */
const SECRET_FIELDS = [
	'BYPASS_TOKEN',
	'VERCEL_AUTOMATION_BYPASS_SECRET',
	'authorization',
	'bypassToken',
	'protectionSecret',
	'["x-prerender-revalidate"]',
	'["x-vercel-protection-bypass"]',
].flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

/**
 * Creates a log of JSON lines on standard output, or of readable lines if that is a terminal.
 *
 * @param secrets values that are redacted wherever they appear in a line
 */
export function createLog(
	level: pino.LevelWithSilent,
	secrets: readonly string[],
	output: NodeJS.WriteStream = process.stdout,
): WorkerLog {
	const options: pino.LoggerOptions = {
		level,
		base: null,
		formatters: { level: (label) => ({ level: label }) },
		timestamp: pino.stdTimeFunctions.isoTime,
		redact: { paths: SECRET_FIELDS, censor: '[redacted]' },
		hooks: { streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line) },
	};
	return output.isTTY ? pino(options, pretty({ destination: output, sync: true })) : pino(options, output);
}

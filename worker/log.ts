import pino from 'pino';
import pretty from 'pino-pretty';

/** What the worker needs of a log; pino's is one. */
export type WorkerLog = Record<'debug' | 'info' | 'warn' | 'error', (fields: object, message?: string) => void>;

/** Fields that hold secrets wherever they appear, should anyone ever log a request or the environment. */
const secretFields = [
	'BYPASS_TOKEN',
	'VERCEL_AUTOMATION_BYPASS_SECRET',
	'authorization',
	'bypassToken',
	'protectionSecret',
	'["x-prerender-revalidate"]',
	'["x-vercel-protection-bypass"]',
].flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

/**
 * JSON lines on standard output; readable ones where that is a terminal.
 *
 * @param secrets values that appear in no line, whatever part of it they are in
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
		redact: { paths: secretFields, censor: '[redacted]' },
		hooks: { streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line) },
	};
	return output.isTTY ? pino(options, pretty({ destination: output, sync: true })) : pino(options, output);
}

import type { LogLevel } from '../../log.ts';
import type { LogMessage, MessageBatch } from '../thread-messages.ts';

type Source = 'stdout' | 'stderr';

/** Longer lines are split, so that output without line ends cannot exhaust the host's memory. */
const MAX_LINE_CHARS = 16 * 1024;

/** Pino's levels, by number and by name. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
	...{ 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' },
	...{ trace: 'trace', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'fatal' },
};

const PLAIN_LEVELS: Readonly<Record<Source, LogLevel>> = { stdout: 'info', stderr: 'warn' };

/**
 * Sends the function's standard output and error to the host. Node's own option for that, `stdout: true`, would keep
 * the host's process alive.
 */
export function redirectOutput(batch: MessageBatch): void {
	let consoleLevel: LogLevel | undefined;
	// The console writes synchronously, so the output during the call has its level.
	for (const level of ['warn', 'error'] as const) {
		const print = console[level].bind(console);
		console[level] = (...values: unknown[]) => {
			consoleLevel = level;
			try {
				print(...values);
			} finally {
				consoleLevel = undefined;
			}
		};
	}
	for (const source of ['stdout', 'stderr'] as const) {
		const reader = new OutputReader(source, (message) => batch.postNow(message));
		const decoder = new TextDecoder();
		// The streams are not replaced, because Node uses internal methods of them.
		process[source]._writev = (chunks, done) => {
			for (const { chunk } of chunks as readonly { readonly chunk: string | Uint8Array }[]) {
				reader.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }), consoleLevel);
			}
			done();
		};
		process.on('exit', () => reader.end());
	}
}

/**
 * Converts output to log messages. A structured line (a JSON object with one of pino's levels) becomes a message with
 * its own level and fields. Each plain line of stdout becomes a message; plain lines written to stderr at once become
 * one message, so that an error stays with its stack.
 */
export class OutputReader {
	#rest = '';
	readonly #source: Source;
	readonly #send: (message: LogMessage) => void;

	constructor(source: Source, send: (message: LogMessage) => void) {
		this.#source = source;
		this.#send = send;
	}

	/** @param plainLevel level of plain lines; default: info for stdout, warn for stderr */
	push(text: string, plainLevel: LogLevel = PLAIN_LEVELS[this.#source]): void {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop() ?? '';
		const plain: string[] = [];
		for (const line of lines) {
			const structured = parseStructured(this.#source, line);
			if (structured === null && this.#source === 'stderr') {
				plain.push(line);
				continue;
			}
			this.#sendPlain(plain.splice(0), plainLevel);
			if (structured === null) this.#sendPlain([line], plainLevel);
			else this.#send(structured);
		}
		this.#sendPlain(plain, plainLevel);
		while (this.#rest.length > MAX_LINE_CHARS) {
			this.#sendPlain([this.#rest.slice(0, MAX_LINE_CHARS)], plainLevel);
			this.#rest = this.#rest.slice(MAX_LINE_CHARS);
		}
	}

	/** Sends the last line, if it has no line end. */
	end(): void {
		if (this.#rest !== '') this.push('\n');
	}

	#sendPlain(lines: readonly string[], plainLevel: LogLevel): void {
		if (lines.length === 0) return;
		const text = lines.join('\n');
		// A structured line that is too long to parse keeps its level, which pino writes first.
		const level = levelAtStart(text) ?? plainLevel;
		for (let at = 0; at === 0 || at < text.length; at += MAX_LINE_CHARS) {
			const message = text.slice(at, at + MAX_LINE_CHARS);
			this.#send({ type: 'log', source: this.#source, level, message, fields: null });
		}
	}
}

/** @returns null if the line is plain text */
function parseStructured(source: Source, line: string): LogMessage | null {
	if (!line.startsWith('{') || line.length > MAX_LINE_CHARS) return null;
	try {
		const { level: given, time: _, pid: __, hostname: ___, msg, ...fields } = JSON.parse(line);
		const level = levelOf(given);
		if (level === undefined) return null;
		return { type: 'log', source, level, message: typeof msg === 'string' ? msg : '', fields };
	} catch {
		return null;
	}
}

function levelOf(value: unknown): LogLevel | undefined {
	const isLevel = typeof value === 'string' || typeof value === 'number';
	return isLevel && Object.hasOwn(LEVELS, value) ? LEVELS[value] : undefined;
}

function levelAtStart(text: string): LogLevel | undefined {
	const [, level] = /^\{"level":"?(\w+)/.exec(text) ?? [];
	return levelOf(level);
}

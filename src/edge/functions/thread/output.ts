import type { LogLevel } from '../../log.ts';
import type { LogMessage, MessageBatch } from '../thread-messages.ts';

type Source = 'stdout' | 'stderr';

/** A line longer than this is cut: a function that never ends its lines must not fill the host's memory. */
const MAX_LINE_CHARS = 16 * 1024;

/** As pino writes levels, by number or by name. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
	...{ 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' },
	...{ trace: 'trace', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'fatal' },
};

const PLAIN_LEVELS: Readonly<Record<Source, LogLevel>> = { stdout: 'info', stderr: 'warn' };

/**
 * Sends what the function writes to its standard streams to the host. Node's own way, `stdout: true`, would keep the
 * host's process alive for as long as it reads.
 */
export function redirectOutput(batch: MessageBatch): void {
	let consoleLevel: LogLevel | undefined;
	// The console writes within the call, so the level of the call is that of what is written meanwhile.
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
		// The streams themselves stay: Node calls methods of its own on them.
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
 * Makes log messages of text that comes in pieces. A structured line (a JSON object with a level of pino's) is a
 * message with its own level and fields. Each plain line of stdout is a message; plain lines that come in one write to
 * stderr are one, so that an error stays with its stack.
 */
export class OutputReader {
	#rest = '';
	readonly #source: Source;
	readonly #send: (message: LogMessage) => void;

	constructor(source: Source, send: (message: LogMessage) => void) {
		this.#source = source;
		this.#send = send;
	}

	/** @param plainLevel level of what is not structured; default: info for stdout, warn for stderr */
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

	/** Sends what has no line end. */
	end(): void {
		if (this.#rest !== '') this.push('\n');
	}

	#sendPlain(lines: readonly string[], plainLevel: LogLevel): void {
		if (lines.length === 0) return;
		const text = lines.join('\n');
		// A structured line that is too long to be read keeps its level, which pino writes first.
		const level = levelAtStart(text) ?? plainLevel;
		for (let at = 0; at === 0 || at < text.length; at += MAX_LINE_CHARS) {
			const message = text.slice(at, at + MAX_LINE_CHARS);
			this.#send({ type: 'log', source: this.#source, level, message, fields: null });
		}
	}
}

/** @returns null: the line is plain text */
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

/** A line longer than this is cut: a function that never ends its lines must not fill the host's memory. */
const MAX_LINE_CHARS = 16 * 1024;

/** Makes lines of text that comes in pieces. */
export class LineSplitter {
	#rest = '';
	readonly #onLine: (line: string) => void;

	constructor(onLine: (line: string) => void) {
		this.#onLine = onLine;
	}

	push(text: string): void {
		const lines = (this.#rest + text).split('\n');
		this.#rest = lines.pop() ?? '';
		for (const line of lines) this.#emit(line);
		while (this.#rest.length > MAX_LINE_CHARS) {
			this.#onLine(this.#rest.slice(0, MAX_LINE_CHARS));
			this.#rest = this.#rest.slice(MAX_LINE_CHARS);
		}
	}

	/** Emits what has no line end. */
	end(): void {
		if (this.#rest !== '') this.#emit(this.#rest);
		this.#rest = '';
	}

	#emit(line: string): void {
		for (let at = 0; at === 0 || at < line.length; at += MAX_LINE_CHARS) {
			this.#onLine(line.slice(at, at + MAX_LINE_CHARS));
		}
	}
}

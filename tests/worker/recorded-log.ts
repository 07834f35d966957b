import type { WorkerLog } from '../../worker/log.ts';

type Fields = Readonly<Record<string, unknown>> & { readonly event?: string };
type Line = { readonly level: string; readonly fields: Fields; readonly message: string };

/** A log that remembers its lines. */
export class RecordedLog implements WorkerLog {
	readonly lines: Line[] = [];
	readonly debug = this.#at('debug');
	readonly info = this.#at('info');
	readonly warn = this.#at('warn');
	readonly error = this.#at('error');

	/** Fields of the lines of one event. */
	of(event: string): readonly Fields[] {
		return this.lines.filter(({ fields }) => fields.event === event).map(({ fields }) => fields);
	}

	#at(level: string): (fields: object, message?: string) => void {
		return (fields, message = '') => void this.lines.push({ level, fields: { ...fields }, message });
	}
}

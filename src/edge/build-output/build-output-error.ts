/** Why a build cannot be served. */
export type BuildOutputErrorCode =
	/** The directory, its `config.json` or a file that another names is not there. */
	| 'BUILD_OUTPUT_MISSING'
	/** A file is not JSON. */
	| 'BUILD_OUTPUT_JSON'
	/** `version` of `config.json` is not 3. */
	| 'BUILD_OUTPUT_VERSION'
	/** A field has the wrong type or value. */
	| 'BUILD_OUTPUT_FIELD'
	/** A pattern is not a regular expression that this server can run. */
	| 'ROUTE_PATTERN_INVALID'
	/** A route asks for something that only Vercel's platform has. */
	| 'ROUTE_UNSUPPORTED'
	/** `vercel.json` breaks a rule of its own. */
	| 'VERCEL_JSON_INVALID'
	/** The function is not written for Node.js. */
	| 'FUNCTION_RUNTIME_UNSUPPORTED'
	/** A function names no handler, or a file that is not there. */
	| 'FUNCTION_HANDLER_MISSING';

/** Refusal of a build at start: which file, which field, what is wrong. Never quotes a token. */
export class BuildOutputError extends Error {
	override readonly name = 'BuildOutputError';
	readonly code: BuildOutputErrorCode;
	/** Path of the faulty file. */
	readonly file: string;
	/** Path inside the file, e.g. `routes[3].src`; null: the file as a whole. */
	readonly field: string | null;

	constructor(
		code: BuildOutputErrorCode,
		at: { readonly file: string; readonly field?: string | null },
		fault: string,
		options?: ErrorOptions,
	) {
		const field = at.field ?? null;
		super(`${at.file}${field === null ? '' : `, ${field}`}: ${fault}`, options);
		this.code = code;
		this.file = at.file;
		this.field = field;
	}
}

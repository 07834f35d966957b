import { readLimitedBody } from './json-body.ts';
import { ProblemError } from './problem.ts';

/** What a form may have. */
export type FormLimits = { readonly bytes: number; readonly fields: number };

/** Four times the longest form of the site, which is the one for an alert. */
export const FORM_LIMITS: FormLimits = { bytes: 64 * 1024, fields: 200 };

/** Ten times a report with the longest note, and twice its fields. */
export const REPORT_FORM_LIMITS: FormLimits = { bytes: 200_000, fields: 200 };

const URL_ENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

type FormType = typeof URL_ENCODED | typeof MULTIPART;

/** @returns null: not a content type of HTML forms */
function formTypeOf(contentType: string | null): FormType | null {
	const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
	return type === URL_ENCODED || type === MULTIPART ? type : null;
}

/**
 * Returns whether this is a content type of HTML forms.
 *
 * @param contentType of the request; null: it has none
 */
export function isFormBody(contentType: string | null): boolean {
	return formTypeOf(contentType) !== null;
}

/** Returns whether this is the content type of a form without files, as all forms of the site are. */
export function isUrlEncoded(contentType: string | null): boolean {
	return formTypeOf(contentType) === URL_ENCODED;
}

/**
 * Reads the body of a request up to the limits, before anything parses it: a form of a megabyte of empty fields takes a
 * parser seconds. The request can still be read afterwards, unless it is refused; then the rest of its body is cancelled.
 *
 * @throws {ProblemError} 413
 */
export async function checkFormBody(request: Request, limits: FormLimits): Promise<void> {
	if (request.body === null) return;
	const bytes = await readLimitedBody(request, limits.bytes, { keep: true });
	const type = formTypeOf(request.headers.get('content-type'));
	if (type === null || !hasMoreFields(bytes, type, limits.fields)) return;
	void request.body.cancel().catch(() => {});
	const detail = `The form may have at most ${limits.fields} fields.`;
	throw new ProblemError(413, { code: 'TOO_MANY_FIELDS', detail });
}

/**
 * Returns whether a form has more fields, without parsing it: counts the separators, or the header that each part of a
 * multipart form must have (RFC 7578 §4.2).
 */
function hasMoreFields(body: Uint8Array, type: FormType, maxFields: number): boolean {
	const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1').toLowerCase();
	const [mark, maxMarks] = type === URL_ENCODED ? ['&', maxFields - 1] : ['content-disposition', maxFields];
	let marks = 0;
	for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
		marks += 1;
		if (marks > maxMarks) return true;
	}
	return false;
}

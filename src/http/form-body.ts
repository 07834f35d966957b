const formTypes = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

/** Whether a body is what a form sends. @param contentType of the request; null: it has none */
export function isFormBody(contentType: string | null): boolean {
	return formTypes.has((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

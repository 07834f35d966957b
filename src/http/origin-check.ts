/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data']);

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What is read of a request to tell whether a page of another site sent it. */
export type RequestOrigin = {
	readonly method: string;
	/** `Origin`, as sent. */
	readonly origin: string | null;
	/** The host that was asked, with its port, as the platform validated it. */
	readonly host: string | null;
};

/**
 * Whether a request that changes something was not sent by a page of this site: `Origin` is missing, `null`, or
 * another one. The content type does not matter: JSON is refused too.
 *
 * A page that was opened at a loopback address is this site's if it was opened at the very host that is asked now;
 * no other machine's page can have such an origin.
 *
 * @param ownOrigins public origins of this deployment
 */
export function isForeignRequest({ method, origin, host }: RequestOrigin, ownOrigins: ReadonlySet<string>): boolean {
	if (SAFE_METHODS.has(method)) return false;
	if (origin === null) return true;
	if (ownOrigins.has(origin)) return false;
	if (!URL.canParse(origin)) return true;
	const url = new URL(origin);
	return url.origin !== origin || !LOOPBACK_HOSTS.has(url.hostname) || url.host !== host;
}

/** Whether a body is what a form sends. @param contentType of the request; null: it has none */
export function isFormBody(contentType: string | null): boolean {
	return FORM_TYPES.has((contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '');
}

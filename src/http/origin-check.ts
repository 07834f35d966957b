/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Returns whether the host of this URL is this machine. */
function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
	return LOOPBACK_HOSTS.has(hostname);
}

/** The parts of a request that show whether a page of another site sent it. */
export type RequestOrigin = {
	readonly method: string;
	/** `Origin`, as sent. */
	readonly origin: string | null;
	/** The requested host with its port, as validated by the platform. */
	readonly host: string | null;
	/** `http` or `https`, as the platform received it. */
	readonly scheme: string;
};

/**
 * Returns whether a request with an unsafe method comes from outside this site: its `Origin` is missing, `null` or
 * another one. The content type does not matter; JSON is checked too. A loopback origin is allowed if it is the
 * requested one, because no page on another machine can have such an origin.
 *
 * @param ownOrigins public origins of this deployment
 */
export function isForeignRequest(
	{ method, origin, host, scheme }: RequestOrigin,
	ownOrigins: ReadonlySet<string>,
): boolean {
	if (SAFE_METHODS.has(method)) return false;
	if (origin === null) return true;
	if (ownOrigins.has(origin)) return false;
	if (!URL.canParse(origin)) return true;
	const url = new URL(origin);
	return !isLoopback(url) || origin !== `${scheme}://${host}`;
}

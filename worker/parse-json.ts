/** Undefined where it is none: what a site answers with is checked against a schema anyway. */
export function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		return undefined;
	}
}

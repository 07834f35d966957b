import { ProblemError, problem } from './problem.ts';

/** The part of Astro's context that handlers read. */
export type EndpointContext = {
	readonly request: Request;
	readonly params: Readonly<Record<string, string | undefined>>;
	/** Throws if the platform provides no address. */
	readonly clientAddress: string;
};

export type Handler = (context: EndpointContext) => Response | Promise<Response>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
export type Handlers = Readonly<Partial<Record<Method, Handler>>>;

/**
 * Returns one handler for all methods, to export as `ALL`: by itself, Astro answers 404 to a method without a handler,
 * and sends HEAD to `ALL` rather than to `GET`. A method without a handler gets 405 with `Allow`; a thrown
 * `ProblemError` becomes its problem answer; any other error is passed to `report` and becomes a 500 without details.
 */
export function endpoint(handlers: Handlers, report: (error: unknown) => void): Handler {
	const allow = Object.keys(handlers)
		.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
		.join(', ');
	const byMethod = new Map<string, Handler>(Object.entries(handlers));
	if (handlers.GET) byMethod.set('HEAD', handlers.GET);

	return async (context) => {
		const handler = byMethod.get(context.request.method);
		if (!handler) return methodNotAllowed(context.request.method, allow);
		try {
			return await handler(context);
		} catch (error) {
			if (error instanceof ProblemError) return error.toResponse();
			report(error);
			return problem(500, { code: 'INTERNAL', detail: 'Something went wrong; the error has been logged.' });
		}
	};
}

/** Returns 405 with the allowed methods (RFC 9110 §15.5.6). */
export function methodNotAllowed(method: string, allow: string): Response {
	return problem(405, {
		code: 'METHOD_NOT_ALLOWED',
		detail: `${method} is not allowed here. Allowed methods: ${allow}.`,
		headers: { allow },
	});
}

import { ACTION_QUERY_PARAMS } from 'astro:actions';
import { defineMiddleware } from 'astro:middleware';
import type { APIContext, MiddlewareNext } from 'astro';
import { guards, ownOrigins, site } from './composition.ts';
import { isrPaths, isrRoutePatterns } from './domain/isr-paths.ts';
import { methodNotAllowed } from './http/endpoint.ts';
import { checkFormBody, FORM_LIMITS, isFormBody, REPORT_FORM_LIMITS } from './http/form-body.ts';
import { isForeignRequest } from './http/origin-check.ts';
import { isPrivatePath } from './http/private-paths.ts';
import { ProblemError, problem } from './http/problem.ts';
import { answerRegenerationLink, REGENERATION_PARAMETER } from './http/regeneration-link.ts';
import { addSecurityHeaders } from './http/security-headers.ts';
import { isEditorRoute } from './middleware/editor-guard.ts';
import { answerPrivately } from './middleware/private-route.ts';

const cachedRoutes = new Set<string>(isrRoutePatterns);
const regenerablePaths = new Set(isrPaths(site.resorts));

/** Routes that other sites cannot abuse: they require a token, or have only safe methods. */
const selfGuardedRoutes = new Set([
	'/api/revalidate',
	'/api/refresh',
	'/api/cron/refresh',
	'/api/alerts/evaluate',
	'/api/health',
	'/api/conditions',
	'/api/conditions/[id]',
	// A POST is signed over its body (src/http/signed-report.ts).
	'/api/reports/[id]',
	'/api/reports/schema.json',
	'/.well-known/snow-report.json',
	'/api/openapi.json',
	'/sitemap.xml',
	'/feed.xml',
	'/reports.xml',
	// Mail programs send a POST to unsubscribe (RFC 8058); the URL contains a secret.
	'/alerts/unsubscribe/[secret]/[alert]',
]);

const ACTIONS_ROUTE = '/_actions';

/** Defence in depth: rejects what routing and cache configuration should already prevent. */
export const onRequest = defineMiddleware(async (context, next) => {
	if (context.isPrerendered) return next();
	context.locals.person = null;
	context.locals.answerCookies = [];
	context.locals.unavailable = null;
	context.locals.lostSubmission = null;
	context.locals.refusedForm = null;
	const isCached = cachedRoutes.has(context.routePattern);
	const isPrivate = isPrivatePath(context.url.pathname);
	const rejection = isCached ? interceptCached(context) : (refuseUncached(context) ?? refuseBody(context, next));
	const response = (await rejection) ?? (await (isPrivate ? answerPrivately(context, next) : next()));
	addSecurityHeaders(response.headers);
	if (response.headers.get('content-type') === 'text/html') {
		response.headers.set('content-type', 'text/html; charset=utf-8');
	}
	if (isPrivate) response.headers.set('cache-control', 'private, no-store');
	else if (!isCached && !response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
	return response;
});

/** Returns whether this is a call for the page cache: Vercel and the edge mark those with a header. */
function isForPageCache({ request }: APIContext): boolean {
	return request.headers.has('x-vercel-isr');
}

/**
 * Answers requests for cached pages that must not render one: other methods, and regeneration links, which bypass the
 * cache by the rewrites in `vercel.json`. A cached page may depend on its path alone, or one visitor's is shown to all.
 */
async function interceptCached(context: APIContext): Promise<Response | null> {
	const { method } = context.request;
	if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed(method, 'GET, HEAD');
	if (isForPageCache(context) || !context.url.searchParams.has(REGENERATION_PARAMETER)) return null;
	return answerRegenerationLink({
		url: context.url,
		caller: context,
		guard: guards.pages,
		isKnown: (path) => regenerablePaths.has(path),
		regenerate: async (path) => (await site.revalidations.revalidate([path])).failed.length === 0,
	});
}

function refuseUncached(context: APIContext): Response | null {
	const { request, routePattern, url } = context;
	// After a failed render, Astro requests the error page here. It must stay an error: a 404 would be cached.
	const isUnreachable = (isForPageCache(context) && routePattern !== '/500') || routePattern === '/_image';
	if (isUnreachable) return problem(404, { code: 'NOT_FOUND', detail: 'There is nothing here.' });
	if (routePattern.startsWith(ACTIONS_ROUTE) && request.method !== 'POST') {
		return methodNotAllowed(request.method, 'POST');
	}
	if (isSelfGuarded(context)) return null;
	const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host') ?? url.host;
	const scheme = request.headers.get('x-forwarded-proto') ?? url.protocol.slice(0, -1);
	const origin = { method: request.method, origin: request.headers.get('origin'), host, scheme };
	if (isForeignRequest(origin, ownOrigins)) {
		return problem(403, { code: 'FOREIGN_ORIGIN', detail: 'Only a page of this site may send this.' });
	}
	const action = actionOf(context);
	if (request.method !== 'POST' || action === null) return null;
	// Astro fails on a name that is not one of an action's parts.
	if (!/^\w+\.\w+$/.test(action)) return problem(404, { code: 'NOT_FOUND', detail: 'There is no such action.' });
	// Astro parses the body by its content type, and throws on invalid JSON.
	if (!isFormBody(request.headers.get('content-type'))) {
		return problem(415, { code: 'NO_FORM', detail: 'Send this as an HTML form.' });
	}
	return null;
}

/** Returns whether a route checks by itself who may send something, and how large it may be. */
function isSelfGuarded(context: APIContext): boolean {
	return selfGuardedRoutes.has(context.routePattern) && actionOf(context) === null;
}

/** Returns the name of the action that Astro would run: on any route that a form is posted to. */
function actionOf({ routePattern, url }: APIContext): string | null {
	if (routePattern.startsWith(ACTIONS_ROUTE)) return url.pathname.replace(/^.*\/_actions\//, '');
	return url.searchParams.get(ACTION_QUERY_PARAMS.actionName) || null;
}

/** Refuses a body that is too large before Astro, or the page, parses it. */
async function refuseBody(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	if (isSelfGuarded(context)) return null;
	const limits = isEditorRoute(context.routePattern) ? REPORT_FORM_LIMITS : FORM_LIMITS;
	try {
		await checkFormBody(context.request, limits);
		return null;
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		const { locals, request, routePattern, url } = context;
		const isPage = request.headers.get('accept')?.includes('text/html') && !routePattern.startsWith(ACTIONS_ROUTE);
		if (!isPage) return error.toResponse();
		locals.refusedForm = error.options.detail;
		return next(new Request(new URL('/account/too-large', url)));
	}
}

import { STATUS_CODES } from 'node:http';
import type { Problem } from '../problem.ts';

const details: Readonly<Record<string, string>> = {
	BODY_MISSING: 'A JSON body is required.',
	BODY_NOT_JSON: 'The body is not valid JSON.',
	BODY_REFUSED: 'paths.0: Invalid input: expected string, received number',
	BODY_TOO_DEEP: 'The body is nested deeper than 16 levels.',
	BODY_TOO_LARGE: 'The body may have at most 65536 bytes.',
	INTERNAL: 'Something went wrong; the error has been logged.',
	METHOD_NOT_ALLOWED: 'PUT is not allowed here. Allowed methods: GET, HEAD.',
	NOT_JSON: 'Send the body with content-type: application/json.',
	STORAGE_UNAVAILABLE: 'The database cannot be used at the moment. Nothing was saved; try again.',
	DRAFT_WAITING: 'An editor has an unfinished draft.',
	REPORTS_NOT_STORED: 'This site runs without a database (DATABASE_URL), so that no report can be kept',
	REPORT_BUSY: 'Others are changing the report of this resort',
	SIGNATURE_REFUSED: 'The three headers must be those of a source of this resort, over the body as it was sent.',
	TOKEN_REFUSED: 'Exactly one valid token is required.',
	TOO_MANY_ATTEMPTS: 'Too many requests without a valid token came from this address.',
	UNKNOWN_PATH: 'paths: only cached pages and resorts of this site are known.',
	UNKNOWN_RESORT: 'No resort has this id; GET /api/conditions lists all of them.',
};

const fields: Readonly<Record<string, string>> = { BODY_REFUSED: 'paths.0', UNKNOWN_PATH: 'paths' };

export function exampleProblem(status: number, code: string): Problem {
	const field = fields[code];
	return {
		type: 'about:blank',
		title: STATUS_CODES[status] ?? 'Error',
		status,
		code,
		detail: details[code] ?? 'What is wrong, and how to fix it.',
		...(field === undefined ? {} : { field }),
	};
}

const regenerated = {
	path: '/resorts/mammoth',
	status: 200,
	cache: 'REVALIDATED',
	generatedAt: '2026-11-14T06:05:00.412Z',
	durationMs: 38,
};
const notRegenerated = { path: '/', status: 200, cache: 'HIT', error: 'PAGE_REVALIDATION_FAILED' };

export const exampleRevalidation = { revalidated: [regenerated], failed: [], cursor: null };
export const examplePartialRevalidation = { revalidated: [regenerated], failed: [notRegenerated], cursor: null };

export const exampleReport = {
	status: 'open',
	measuredAt: '2026-11-23T06:05:00-08:00',
	overnightSnowCm: 12,
	newSnow24hCm: 18,
	baseDepthCm: 92,
	primarySurface: 'powder',
	liftsOpen: 20,
	trailsOpen: 110,
	nextUpdateAt: '2026-11-23T12:00:00-08:00',
};
export const exampleReceipt = {
	state: 'published',
	version: 7,
	publishedAt: '2026-11-23T14:06:11.301Z',
	unlikely: [],
	revalidated: [regenerated],
	failed: [],
};
export const exampleWaiting = {
	state: 'waiting',
	version: null,
	publishedAt: null,
	unlikely: [
		{
			field: 'overnightSnowCm',
			code: 'RARELY_SO_MUCH',
			message: 'New snow overnight: 63 cm is unusually high (60 cm is rare)',
		},
	],
	revalidated: [],
	failed: [],
};

export const exampleRefresh = {
	fetched: ['mammoth'],
	fetchError: null,
	stored: true,
	revalidated: [regenerated],
	failed: [],
	postponed: [],
	nextDueAt: '2026-11-14T06:10:00.000Z',
};
export const examplePartialRefresh = { ...exampleRefresh, failed: [notRegenerated] };

export const exampleHealth = {
	status: 'ok',
	buildId: '3f9c21ab',
	dataAgeS: 131,
	resortsBehind: 0,
	fetchError: null,
	lastRefreshAt: '2026-11-14T06:05:00.120Z',
	lastUpstreamError: null,
	database: 'ok',
	worker: { lastSeenAt: '2026-11-14T06:05:00.003Z' },
};

export const exampleAlertRun = {
	stored: true,
	state: 'done',
	judged: 1_204,
	changed: 3,
	fired: 2,
	unreadable: 0,
	sent: 2,
	failed: 0,
	dead: 0,
	cursor: null,
};

import { cleanGet, type WireRequest } from './wire.ts';

/** One way of leaving something in a page that others will see. */
export type Attack = {
	readonly title: string;
	/** @param path of the page that is attacked; @param marker what to look for afterwards */
	readonly request: (path: string, marker: string) => WireRequest;
};

const HEADERS: Readonly<Record<string, (marker: string) => string>> = {
	'X-Forwarded-Host': (marker) => `${marker}.example`,
	'X-Forwarded-Proto': (marker) => marker,
	'X-Forwarded-Port': () => '6666',
	'X-Forwarded-For': (marker) => marker,
	'X-Forwarded-Prefix': (marker) => `/${marker}`,
	Forwarded: (marker) => `host=${marker}.example;proto=http`,
	'X-Original-URL': (marker) => `/${marker}`,
	'X-Rewrite-URL': (marker) => `/${marker}`,
	'X-HTTP-Method-Override': (marker) => marker,
	'X-Host': (marker) => `${marker}.example`,
	'X-Astro-Path': (marker) => `/alerts?${marker}`,
	X_Astro_Path: (marker) => `/alerts?${marker}`,
	'X-Astro-Path-Token': (marker) => marker,
	'X-Astro-Locals': (marker) => `{"a":"${marker}"}`,
	'X-Astro-Middleware-Secret': (marker) => marker,
	'X-Middleware-Subrequest': (marker) => marker,
	'X-Matched-Path': (marker) => `/${marker}`,
	'X-Now-Route-Matches': (marker) => `1=${marker}`,
	'X-Vercel-Isr': () => '1',
	'X-Vercel-Ip-City': (marker) => marker,
	'X-Vercel-Forwarded-For': (marker) => marker,
	'X-Vercel-Id': (marker) => marker,
	'X-Vercel-Cache': (marker) => marker,
	'X-Prerender-Revalidate': (marker) => marker,
	'X-Prerender-Bypass-Mode': (marker) => marker,
	'Accept-Language': (marker) => marker,
	Accept: (marker) => `application/${marker}`,
	'Accept-Encoding': (marker) => `${marker}, identity`,
	Authorization: (marker) => `Bearer ${marker}`,
	Cookie: (marker) => `session=${marker}; __prerender_bypass=${marker}; theme=${marker}`,
	'If-None-Match': (marker) => `"${marker}"`,
	'If-Match': (marker) => `"${marker}"`,
	'If-Modified-Since': () => 'Thu, 01 Jan 2099 00:00:00 GMT',
	Range: () => 'bytes=0-9',
	'If-Range': (marker) => `"${marker}"`,
	Origin: (marker) => `https://${marker}.example`,
	Referer: (marker) => `https://${marker}.example/`,
	'User-Agent': (marker) => `<script>${marker}</script>`,
	'Cache-Control': (marker) => `no-cache, ${marker}`,
	Pragma: (marker) => marker,
	Vary: (marker) => marker,
	'Content-Type': (marker) => `text/${marker}`,
	Upgrade: (marker) => marker,
	Via: (marker) => `1.1 ${marker}`,
	'Set-Cookie': (marker) => `a=${marker}`,
};

const QUERIES: Readonly<Record<string, (marker: string) => string>> = {
	'a campaign': (marker) => `utm_content=${marker}`,
	'a name alone': (marker) => marker,
	'another path': (marker) => `x_astro_path=/alerts&a=${marker}`,
	'another path and a token': (marker) => `x_astro_path=/alerts&x_astro_path_token=${marker}`,
	'a prototype': (marker) => `__proto__[a]=${marker}&constructor[prototype][a]=${marker}`,
	markup: (marker) => `q=%3Cscript%3E${marker}%3C/script%3E`,
	'the token of a draft': (marker) => `__prerender_bypass=${marker}`,
	'bytes that are no text': (marker) => `q=%ff%00${marker}`,
	'a thousand parameters': (marker) => Array.from({ length: 300 }, (_, n) => `a${n}=${marker}`).join('&'),
};

const PATHS: Readonly<Record<string, (path: string, marker: string) => string>> = {
	'slashes doubled': (path, marker) => `/${path}?${marker}`,
	'a dot segment': (path, marker) => `/.${path}?${marker}`,
	'a way down and up': (path, marker) => `/${marker}/..${path}`,
	'a letter encoded': (path, marker) => `${path.replace('r', '%72')}?${marker}`,
	'a letter encoded twice': (path, marker) => `${path.replace('r', '%2572')}?${marker}`,
	'an encoded slash': (path, marker) => `${path}%2f${marker}`,
	'a backslash': (path, marker) => `\\${path}?${marker}`,
	'a slash at its end': (path, marker) => `${path}/?${marker}`,
	capitals: (path, marker) => `${path.toUpperCase()}?${marker}`,
	'a suffix': (path, marker) => `${path}${marker}.css`,
	'a semicolon': (path, marker) => `${path};${marker}`,
	'a NUL': (path, marker) => `${path}%00${marker}`,
	'an end of line': (path, marker) => `${path}%0d%0aSet-Cookie:%20a=${marker}`,
	'the function of cached pages': (path, marker) => `/_isr?x_astro_path=${path}&a=${marker}`,
	'the other function': (_path, marker) => `/_render?a=${marker}`,
	'a whole address': (path, marker) => `http://snowline.test${path}?${marker}`,
	'a foreign address': (path, marker) => `http://${marker}.example${path}`,
};

const HOSTS: Readonly<Record<string, (marker: string) => readonly string[]>> = {
	'a foreign host': (marker) => [`${marker}.example`],
	'a second host': (marker) => ['snowline.test', `${marker}.example`],
	'a host with a user': (marker) => [`snowline.test@${marker}.example`],
	'a host with a path': (marker) => [`snowline.test/${marker}`],
	'a host with another port': () => ['snowline.test:6666'],
	'no host': () => [],
};

const METHODS: readonly string[] = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE', 'PROPFIND'];

function listOf<T>(attacks: Readonly<Record<string, T>>, make: (attack: T, title: string) => Attack): Attack[] {
	return Object.entries(attacks).map(([title, attack]) => make(attack, title));
}

/** Every one of them, against the page of a path. */
export const ATTACKS: readonly Attack[] = [
	...listOf(HEADERS, (value, name) => ({
		title: `the header ${name}`,
		request: (path, marker) => ({ ...cleanGet(path), headers: [[name, value(marker)]] }),
	})),
	{
		title: 'all headers at once',
		request: (path, marker) => ({
			...cleanGet(path),
			headers: Object.entries(HEADERS).map(([name, value]) => [name, value(marker)]),
		}),
	},
	...listOf(QUERIES, (query, title) => ({
		title: `a query with ${title}`,
		request: (path, marker) => cleanGet(`${path}?${query(marker)}`),
	})),
	...listOf(PATHS, (alias, title) => ({
		title: `the path with ${title}`,
		request: (path, marker) => cleanGet(alias(path, marker)),
	})),
	...listOf(HOSTS, (hosts, title) => ({
		title,
		request: (path, marker) => ({ ...cleanGet(`${path}?${marker}`), hosts: hosts(marker) }),
	})),
	...METHODS.map(
		(method): Attack => ({
			title: `${method} with a body`,
			request: (path, marker) => ({ ...cleanGet(`${path}?${marker}`), method, body: `marker=${marker}` }),
		}),
	),
	{ title: 'GET with a body', request: (path, marker) => ({ ...cleanGet(path), body: marker }) },
];

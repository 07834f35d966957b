import type { PageEncoding } from '../page-copy.ts';

export const MODES = ['plain', 'gzip', 'browser'] as const;
export type Mode = (typeof MODES)[number];

/** Request headers of each mode, besides `host`. */
export const MODE_HEADERS: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
	plain: {},
	gzip: { 'accept-encoding': 'gzip' },
	// What Chrome sends when an address is typed.
	browser: {
		'sec-ch-ua': '"Chromium";v="146", "Not_A Brand";v="24", "Google Chrome";v="146"',
		'sec-ch-ua-mobile': '?0',
		'sec-ch-ua-platform': '"Linux"',
		'upgrade-insecure-requests': '1',
		'user-agent':
			'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36',
		accept:
			'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
		'sec-fetch-site': 'none',
		'sec-fetch-mode': 'navigate',
		'sec-fetch-user': '?1',
		'sec-fetch-dest': 'document',
		'accept-encoding': 'gzip, deflate, br, zstd',
		'accept-language': 'en-US,en;q=0.9',
		connection: 'keep-alive',
	},
};

/** What a server that compresses has to answer with. */
export const MODE_ENCODINGS: Readonly<Record<Mode, PageEncoding>> = { plain: 'identity', gzip: 'gzip', browser: 'br' };

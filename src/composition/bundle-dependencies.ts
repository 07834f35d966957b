import type { AstroIntegration } from 'astro';

/**
 * Packages that go into a function's own bundle. Left outside, each is hundreds of small files that a cold function
 * finds and reads one by one; bundled, it is up in a fifth of the time. Native code cannot be bundled.
 */
const bundled = [
	'drizzle-orm',
	'nodemailer',
	...[
		'pino',
		'pino-std-serializers',
		'@pinojs/redact',
		'quick-format-unescaped',
		'safe-stable-stringify',
		'sonic-boom',
	],
	...[
		'atomic-sleep',
		'on-exit-leak-free',
		'process-warning',
		'real-require',
		'thread-stream',
		'pino-abstract-transport',
	],
	'split2',
	// CommonJS: what it requires is found only if it is bundled with it.
	...['standardwebhooks', '@stablelib/base64', 'fast-sha256'],
	'undici',
	'zod',
	// better-auth is spread over packages, and over more files than all the others together.
	...['better-auth', 'better-call', 'defu', 'jose', 'nanostores', 'rou3', 'set-cookie-parser'],
	...[/^@better-auth\//, /^@better-fetch\//, /^@noble\//, /^@standard-schema\//],
];

/** For builds only: the dev server runs packages as they are, and one of them is CommonJS. */
export function bundleDependencies(): AstroIntegration {
	return {
		name: 'bundle-dependencies',
		hooks: {
			'astro:config:setup': ({ command, updateConfig }) => {
				if (command === 'build') updateConfig({ vite: { ssr: { noExternal: bundled } } });
			},
		},
	};
}

import type { AstroIntegration } from 'astro';

/**
 * Packages to bundle into functions. Unbundled, each is hundreds of small files that a cold function reads one by one;
 * bundled, it loads in a fifth of the time. Native code cannot be bundled.
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
	// CommonJS: its dependencies are found only if they are bundled with it.
	...['standardwebhooks', '@stablelib/base64', 'fast-sha256'],
	'undici',
	'zod',
	// better-auth consists of several packages, and of more files than all the others together.
	...['better-auth', 'better-call', 'defu', 'jose', 'nanostores', 'rou3', 'set-cookie-parser'],
	...[/^@better-auth\//, /^@better-fetch\//, /^@noble\//, /^@standard-schema\//],
];

/** Only for builds: the dev server loads packages unbundled, and one of them is CommonJS. */
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

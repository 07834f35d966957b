import type { AstroIntegration } from 'astro';

/**
 * Packages that go into a function's own bundle. Left outside, each is hundreds of small files that a cold function
 * finds and reads one by one; bundled, it is up in a fifth of the time. Native code cannot be bundled.
 */
const bundled = ['drizzle-orm', 'undici', 'zod'];

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

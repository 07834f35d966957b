// @ts-check
import { existsSync } from 'node:fs';
import vercel from '@astrojs/vercel';
import { defineConfig, envField, passthroughImageService } from 'astro/config';
import { bundleDependencies } from './src/composition/bundle-dependencies.ts';
import { deriveBase64Key, deriveUuid, withUuid } from './src/composition/derived-secrets.ts';
import { forgetMissingAssets } from './src/composition/forget-missing-assets.ts';
import { readBuildEnvironment } from './src/config/build-environment.ts';
import { namesReadBy } from './src/config/read-config.ts';
import { siteVariables } from './src/config/site-variables.ts';
import { pageCspDirectives } from './src/http/security-headers.ts';
import { keepBuild } from './src/start/keep-build.ts';
import { computeBuildId, hashSources } from './src/start/source-hash.ts';

// A variable of the environment stays as it is: the file only adds.
if (existsSync('.env')) process.loadEnvFile('.env');
const { siteUrl, bypassToken, commit } = readBuildEnvironment(process.env);
const root = import.meta.dirname;
const sourcesHash = await hashSources(root);
const contentId = computeBuildId(sourcesHash, { siteUrl, bypassToken });
// Astro's key of server islands, of which the site has none, and the adapter's path token are random by default, and
// both get into the files of a build.
const seed = [contentId, bypassToken ?? ''];
process.env.ASTRO_KEY ??= deriveBase64Key(seed);

// Optional text, all of them: one refused variable would make every page that reads any of them fail for good.
// Composition checks each where it is used, by src/config/site-variables.ts.
const optionalText = envField.string({ context: 'server', access: 'secret', optional: true });

export default defineConfig({
	output: 'server',
	site: siteUrl,
	trailingSlash: 'never',
	adapter: withUuid(deriveUuid(seed), () =>
		vercel({
			isr: {
				expiration: 300,
				...(bypassToken === undefined ? {} : { bypassToken }),
				// Cached is an allow-list: a route is cached if its pattern is named here (src/domain/isr-paths.ts names them
				// too, and a test compares). /404 is prerendered; as an excluded route it would be sent to a function that
				// cannot serve it.
				exclude: [/^(?!\/(?:resorts\/\[id\])?$|\/404$)/],
			},
		}),
	),
	integrations: [bundleDependencies(), forgetMissingAssets(), keepBuild({ root, id: contentId, sourcesHash, siteUrl })],
	// The highlighter writes inline styles, which the policy below forbids; no page has code.
	markdown: { syntaxHighlight: false },
	image: { service: passthroughImageService() },
	security: {
		// Replaced by the stricter check in src/middleware.ts.
		checkOrigin: false,
		csp: { directives: [...pageCspDirectives] },
	},
	env: {
		schema: Object.fromEntries(namesReadBy(siteVariables, 'site').map((name) => [name, optionalText])),
	},
	vite: { define: { 'import.meta.env.BUILD_ID': JSON.stringify(commit ?? contentId) } },
});

// @ts-check
import node from '@astrojs/node';
import { defineConfig, memoryCache, passthroughImageService } from 'astro/config';

export default defineConfig({
	output: 'server',
	adapter: node({ mode: 'standalone' }),
	cache: { provider: memoryCache() },
	image: { service: passthroughImageService() },
});

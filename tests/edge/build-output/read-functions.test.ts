import { expect, test } from 'vitest';
import { readFunctions } from '../../../src/edge/build-output/read-functions.ts';
import { functionFiles, writeOutput } from './temporary-output.ts';

const TOKEN = 'a-token-of-thirty-two-characters';

test('functions are found at any depth, but not inside other functions', async () => {
	await using output = await writeOutput({
		...functionFiles('_render'),
		...functionFiles('api/v1/hello'),
		'functions/_render.func/node_modules/x.func/.vc-config.json': 'not looked at',
	});
	const functions = await readFunctions(output.path('functions'));
	expect([...functions.keys()]).toEqual(['_render', 'api/v1/hello']);
	expect(functions.get('api/v1/hello')).toEqual({
		name: 'api/v1/hello',
		handlerFile: output.path('functions/api/v1/hello.func/index.mjs'),
		maxDurationS: 10,
		environment: {},
		prerender: null,
	});
});

test('limits and environment are taken from the configuration', async () => {
	await using output = await writeOutput(functionFiles('a', { maxDuration: 60, environment: { MODE: 'x' } }));
	const functions = await readFunctions(output.path('functions'));
	expect(functions.get('a')).toMatchObject({ maxDurationS: 60, environment: { MODE: 'x' } });
});

test('a linked function has its own name and prerender config, and runs the code of its target', async () => {
	await using output = await writeOutput({
		...functionFiles('fn'),
		'functions/blog/[slug].func': { link: '../fn.func' },
		'functions/blog/[slug].prerender-config.json': { expiration: 60, allowQuery: ['__pathname'], passQuery: true },
	});
	const functions = await readFunctions(output.path('functions'));
	expect(functions.get('blog/[slug]')).toMatchObject({
		handlerFile: output.path('functions/fn.func/index.mjs'),
		prerender: { expiration: 60, allowQuery: ['__pathname'], passQuery: true },
	});
	expect(functions.get('fn')?.prerender).toBeNull();
});

test('all fields of a prerender config are read', async () => {
	await using output = await writeOutput({
		...functionFiles('blog/post'),
		'functions/blog/post.prerender-fallback.html': '<p>',
		'functions/blog/post.prerender-config.json': {
			expiration: false,
			staleExpiration: 3_600,
			group: 2,
			bypassToken: TOKEN,
			fallback: 'post.prerender-fallback.html',
			allowQuery: [],
			initialHeaders: { 'Content-Type': 'text/html' },
			initialStatus: 201,
			exposeErrBody: true,
			experimentalBypassFor: [{ type: 'header', key: 'next-action' }],
			chain: { of: 'another framework' },
		},
	});
	const functions = await readFunctions(output.path('functions'));
	expect(functions.get('blog/post')?.prerender).toEqual({
		expiration: false,
		staleExpiration: 3_600,
		group: 2,
		bypassToken: TOKEN,
		fallback: output.path('functions/blog/post.prerender-fallback.html'),
		allowQuery: [],
		passQuery: false,
		initialHeaders: { 'content-type': 'text/html' },
		initialStatus: 201,
		exposeErrBody: true,
		experimentalBypassFor: [{ type: 'header', key: 'next-action' }],
	});
});

test('a prerender config without allowQuery has every parameter in the key', async () => {
	await using output = await writeOutput({
		...functionFiles('a'),
		'functions/a.prerender-config.json': { expiration: 300 },
	});
	const prerender = (await readFunctions(output.path('functions'))).get('a')?.prerender;
	expect(prerender).toMatchObject({
		allowQuery: undefined,
		bypassToken: undefined,
		passQuery: false,
		initialStatus: 200,
	});
});

test.each([
	[{ expiration: 'soon' }, 'expiration'],
	[{ expiration: 300, bypassToken: TOKEN.slice(1) }, 'bypassToken'],
	[{ expiration: 300, fallback: '../config.json' }, 'fallback'],
	[{ expiration: 300, fallback: 'gone.html' }, 'fallback'],
	[{ expiration: 300, allowQuery: 'all' }, 'allowQuery'],
	[{ expiration: 300, experimentalBypassFor: [{ type: 'header' }] }, 'experimentalBypassFor[0].key'],
	[{ expiration: 300, experimentalBypassFor: [{ type: 'host', value: '(' }] }, 'experimentalBypassFor[0]'],
])('an invalid prerender config is rejected with its field: %j', async (config, field) => {
	await using output = await writeOutput({
		'config.json': '{}',
		...functionFiles('a'),
		'functions/a.prerender-config.json': config,
	});
	const file = output.path('functions/a.prerender-config.json');
	await expect(readFunctions(output.path('functions'))).rejects.toMatchObject({ file, field });
});

test('a token that is too short is not printed', async () => {
	await using output = await writeOutput({
		...functionFiles('a'),
		'functions/a.prerender-config.json': { expiration: 300, bypassToken: 'short-secret' },
	});
	const error = await readFunctions(output.path('functions')).catch((thrown: Error) => thrown);
	expect(String(error)).not.toContain('short-secret');
});

test('a prerender config without its function is rejected', async () => {
	await using output = await writeOutput({ 'functions/a.prerender-config.json': { expiration: 300 } });
	await expect(readFunctions(output.path('functions'))).rejects.toMatchObject({ code: 'BUILD_OUTPUT_MISSING' });
});

test.each([
	[{ runtime: 'edge' }, 'runtime'],
	[{ runtime: 'python3.12' }, 'runtime'],
	[{ runtime: 'provided.al2023' }, 'runtime'],
	[{ launcherType: 'Laravel' }, 'launcherType'],
])('a function for another runtime is rejected with its name: %j', async (vcConfig, field) => {
	await using output = await writeOutput(functionFiles('api/other', vcConfig));
	await expect(readFunctions(output.path('functions'))).rejects.toMatchObject({
		code: 'FUNCTION_RUNTIME_UNSUPPORTED',
		field,
		message: expect.stringContaining('api/other'),
	});
});

test.each([undefined, 'gone.mjs', '../b.func/index.mjs', '.'])(
	'a handler that is not a file in the function’s folder is rejected: %s',
	async (handler) => {
		await using output = await writeOutput({ ...functionFiles('a', { handler }), ...functionFiles('b') });
		await expect(readFunctions(output.path('functions'))).rejects.toMatchObject({
			code: 'FUNCTION_HANDLER_MISSING',
			field: 'handler',
			message: expect.stringContaining('function a '),
		});
	},
);

test('a function folder without a config is rejected', async () => {
	await using output = await writeOutput({ 'functions/a.func/index.mjs': '' });
	await expect(readFunctions(output.path('functions'))).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: output.path('functions/a.func/.vc-config.json'),
	});
});

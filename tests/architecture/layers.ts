/** Modules of the domain that markup may call: how to format amounts and where pages are. Markup computes no figure. */
const CALLABLE_IN_MARKUP = ['units', 'snow-amount', 'snow-line', 'isr-paths'].map((file) => `src/domain/${file}.ts`);

/**
 * Which layer may import what. A layer may import from itself and from what is listed here: another layer, one of its
 * files, or, after `types of`, only what type stripping removes. ARCHITECTURE.md gives the reasons.
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
	domain: [],
	app: ['domain'],
	// The ports hold the errors that a store or a source throws, and schemas of what a store keeps, which are values.
	storage: [
		'domain',
		'src/app/ports.ts',
		'src/app/alerts/alert-ports.ts',
		'src/app/reports/report-ports.ts',
		'types of src/app/accounts/account-ports.ts',
	],
	sources: ['domain', 'src/app/ports.ts'],
	channels: [
		'domain',
		'types of src/app/ports.ts',
		'types of src/app/alerts/alert-ports.ts',
		'types of src/app/mail.ts',
	],
	auth: ['domain', 'types of src/app/accounts/account-ports.ts'],
	http: ['domain', 'types of src/app/ports.ts'],
	components: ['layouts', 'styles', 'types of domain', 'types of app', ...CALLABLE_IN_MARKUP],
	layouts: ['components', 'styles', 'types of domain', 'types of app', ...CALLABLE_IN_MARKUP],
	styles: [],
	log: ['types of src/app/log-event.ts'],
	config: ['domain', 'worker/env.ts'],
	composition: ['config', 'log', 'app', 'domain', 'storage', 'sources', 'channels', 'auth', 'http'],
	pages: ['composition', 'app', 'domain', 'http', 'layouts', 'components'],
	actions: ['composition', 'app', 'domain', 'http', 'layouts', 'components'],
	middleware: ['composition', 'app', 'domain', 'http', 'layouts', 'components'],
	edge: [],
	worker: [],
	doctor: ['src/config/values.ts', 'worker/run-command.ts'],
	commands: ['config', 'log', 'start', 'doctor', 'worker', 'storage', 'domain'],
	start: ['config', 'log', 'edge', 'worker', 'storage', 'sources', 'domain'],
};

/** Layers that plain Node loads without a build. */
export const portableLayers: readonly string[] = [
	'domain',
	'app',
	'storage',
	'sources',
	'channels',
	'auth',
	'edge',
	'worker',
	'doctor',
	'log',
	'start',
	'commands',
	'config',
];

/** Returns the layer of a file, by its path from the root of the repository; null: none. */
export function layerOf(path: string): string | null {
	const [top = '', second = ''] = path.split('/');
	if (top === 'tests') return 'tests';
	const layer = top === 'src' ? second.replace(/\.(?:ts|astro)$/, '') : top;
	return layer in mayImport ? layer : null;
}

/** Whether a file may import another one of this repository. Tests import everything; nothing else imports tests. */
export function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
	const fromLayer = layerOf(from);
	const toLayer = layerOf(to);
	if (fromLayer === 'tests') return true;
	if (fromLayer === null || toLayer === null || toLayer === 'tests') return false;
	if (fromLayer === toLayer) return true;
	const rules = mayImport[fromLayer] ?? [];
	return [toLayer, to].some((target) => rules.includes(target) || (typeOnly && rules.includes(`types of ${target}`)));
}

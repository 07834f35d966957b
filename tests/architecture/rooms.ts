/** What markup may call of the domain: how an amount is told, and where a page is. It computes no figure. */
const callableInMarkup = ['units', 'snow-amount', 'snow-line', 'isr-paths'].map((file) => `src/domain/${file}.ts`);

/**
 * Who may import whom. A room imports from itself, and from what stands beside it here: another room, one file of it,
 * or, after `types of`, only what is gone when types are stripped. ARCHITECTURE.md gives the reasons.
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
	components: ['layouts', 'styles', 'types of domain', 'types of app', ...callableInMarkup],
	layouts: ['components', 'styles', 'types of domain', 'types of app', ...callableInMarkup],
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

/** Rooms that plain Node loads without a build. */
export const portableRooms: readonly string[] = [
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

/** The room of a file, by its path from the root of the repository; null: in no room. */
export function roomOf(path: string): string | null {
	const [top = '', second = ''] = path.split('/');
	if (top === 'tests') return 'tests';
	const room = top === 'src' ? second.replace(/\.(?:ts|astro)$/, '') : top;
	return room in mayImport ? room : null;
}

/** Whether a file may import another one of this repository. Tests import everything; nothing else imports tests. */
export function isAllowed(from: string, to: string, typeOnly: boolean): boolean {
	const fromRoom = roomOf(from);
	const toRoom = roomOf(to);
	if (fromRoom === 'tests') return true;
	if (fromRoom === null || toRoom === null || toRoom === 'tests') return false;
	if (fromRoom === toRoom) return true;
	const rules = mayImport[fromRoom] ?? [];
	return [toRoom, to].some((target) => rules.includes(target) || (typeOnly && rules.includes(`types of ${target}`)));
}

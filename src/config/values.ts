import { z } from 'zod';
import { resorts } from '../domain/resort.ts';

/** Any text. */
export const text = z.string();

/** Path of a folder. */
export const folder = z
	.string()
	.regex(/\S/, 'must be the path of a folder')
	.regex(/^[^\0]*$/, 'must be the path of a folder');

/** Origin of an http(s) address; path, query and credentials are dropped. */
export const origin = z
	.url({ protocol: /^https?$/, error: 'must be an http or https address' })
	.transform((url) => new URL(url).origin);

/** A secret that travels in an `Authorization` header. */
export const token = (minLength: number) =>
	z
		.string()
		.min(minLength, `must have at least ${minLength} characters`)
		.regex(/^[\x21-\x2b\x2d-\x7e]+$/, 'must be printable ASCII without spaces and commas');

/** A secret issued by another service, sent in a header or a query. */
export const headerText = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

/** @param unit e.g. ` of seconds` */
export const wholeNumber = (min: number, max: number, unit = '') => {
	const requirement = `must be a whole number${unit}, ${min} to ${max}`;
	return z
		.string()
		.regex(/^\d{1,10}$/, requirement)
		.transform(Number)
		.refine((value) => value >= min && value <= max, requirement);
};

export const choice = <const T extends readonly string[]>(choices: T) =>
	z.enum(choices, `must be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`);

export const host = z
	.union([z.ipv4(), z.ipv6(), z.string().regex(/^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i)], {
		error: 'must be an IP address of this machine, or a host name',
	})
	.refine((text) => !/^[\d.]+$/.test(text) || z.ipv4().safeParse(text).success, 'must be an IP address or a host name');

/** Hosts, each perhaps with a port, separated by commas or spaces. */
export const hosts = z
	.string()
	.transform((list) => list.split(/[\s,]+/).filter((each) => each !== ''))
	.refine(
		(list) => list.length > 0 && list.every(isHost),
		'must be hosts like snow.example or 10.0.0.7:4321, separated by commas',
	);

function isHost(text: string): boolean {
	const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(text) ?? [];
	const address = /^\[(.*)\]$/.exec(name)?.[1];
	const isName =
		address === undefined ? !name.includes(':') && host.safeParse(name).success : z.ipv6().safeParse(address).success;
	return isName && Number(port ?? 1) <= 65_535;
}

const proxy = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Addresses and networks, separated by commas or spaces. */
export const proxies = z
	.string()
	.transform((list) => list.split(/[\s,]+/).filter((address) => address !== ''))
	.refine(
		(list) => list.length > 0 && list.every((address) => proxy.safeParse(address).success),
		'must be addresses or networks like 10.0.0.0/8, separated by commas',
	);

export const databaseUrl = z
	.string()
	.regex(/^(?:file|libsql|https?|wss?):/, 'must start with file:, libsql:, https:, http:, wss: or ws:')
	.refine(
		(url) => (url.startsWith('file:') ? hasPath(url) : URL.canParse(url) && new URL(url).hostname !== ''),
		'must name a file (file:path) or a server (libsql://host)',
	);

function hasPath(url: string): boolean {
	if (!url.startsWith('file://')) return url.length > 'file:'.length;
	return URL.canParse(url) && new URL(url).hostname === '' && new URL(url).pathname !== '/';
}

export const smtpUrl = z
	.url({
		protocol: /^smtps?$/,
		hostname: /./,
		error: 'must be an address like smtp://user:password@host:587 or smtps://host',
	})
	// Also runs if the address was rejected above.
	.refine(
		(text) => !URL.canParse(text) || isDecodable(new URL(text)),
		'must have its user and password percent-encoded',
	);

function isDecodable({ username, password }: URL): boolean {
	try {
		decodeURIComponent(username + password);
		return true;
	} catch {
		return false;
	}
}

/** An address, or a name with one. */
export const sender = z
	.string()
	.regex(
		/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
		'must be an e-mail address, or a name with one: Snowline <alerts@snow.example>',
	);

/** As Standard Webhooks asks for. */
const [MIN_SECRET_BYTES, MAX_SECRET_BYTES] = [24, 64];
const secretRequirement = `must be whsec_ and the base64 of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes`;

const SigningSecret = z.string().refine((secret) => {
	if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false;
	const { length } = Buffer.from(secret.slice('whsec_'.length), 'base64');
	return length >= MIN_SECRET_BYTES && length <= MAX_SECRET_BYTES;
}, secretRequirement);

const ResortId = z
	.string()
	.refine((id) => resorts.some((resort) => resort.id === id), 'must be the id of a resort of this site');

const ReportSources = z
	.array(
		z
			.strictObject({
				name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case letters, digits and hyphens'),
				secret: z.union([SigningSecret, z.array(SigningSecret).min(1)], {
					error: `${secretRequirement}, or a list of them`,
				}),
				resorts: z.union([z.literal('all'), z.array(ResortId).min(1, 'must name a resort')], {
					error: 'must be "all", or a list of resort ids',
				}),
			})
			.transform(({ secret, ...source }) => ({ ...source, secrets: typeof secret === 'string' ? [secret] : secret })),
	)
	.refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, 'must have unique names');

/** Machines that may report: a JSON list of `{"name", "secret", "resorts"}`. An error names the part that is wrong. */
export const reportSources = z.string().transform((text, context): z.output<typeof ReportSources> => {
	const refuse = (message: string): never => {
		context.addIssue({ code: 'custom', message });
		return z.NEVER;
	};
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return refuse('must be a JSON list of {"name", "secret", "resorts"}');
	}
	const parsed = ReportSources.safeParse(json);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const place = issue?.path.length ? `, at ${issue.path.join('.')}: ` : ': ';
	return refuse(`is not usable${place}${issue?.message ?? 'not allowed'}`);
});

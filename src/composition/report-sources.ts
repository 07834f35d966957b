import { z } from 'zod';
import { ConfigError } from '../domain/config-error.ts';
import { resorts } from '../domain/resort.ts';
import type { ReportSource } from '../http/signed-report.ts';
import { readText, type Variables } from './variables.ts';

const VARIABLE = 'REPORT_SOURCES';
/** As Standard Webhooks asks for: 24 to 64 bytes. */
const SECRET_BYTES = { least: 24, most: 64 };

const Secret = z.string().refine((secret) => {
	if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false;
	const { length } = Buffer.from(secret.slice('whsec_'.length), 'base64');
	return length >= SECRET_BYTES.least && length <= SECRET_BYTES.most;
}, `must be whsec_ and the base64 of ${SECRET_BYTES.least} to ${SECRET_BYTES.most} bytes`);

const ResortId = z
	.string()
	.refine((id) => resorts.some((resort) => resort.id === id), 'must be the id of a resort of this site');

const Sources = z
	.array(
		z
			.strictObject({
				name: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be small letters, digits and hyphens'),
				secret: z.union([Secret, z.array(Secret).min(1)], {
					error: `must be whsec_ and the base64 of ${SECRET_BYTES.least} to ${SECRET_BYTES.most} bytes, or a list of such`,
				}),
				resorts: z.union([z.literal('all'), z.array(ResortId).min(1, 'must name a resort')], {
					error: 'must be "all", or a list of ids of resorts',
				}),
			})
			.transform(
				({ secret, ...source }): ReportSource => ({
					...source,
					secrets: typeof secret === 'string' ? [secret] : secret,
				}),
			),
	)
	.refine(
		(sources) => new Set(sources.map(({ name }) => name)).size === sources.length,
		'each name must be there once',
	);

/**
 * Machines that may report, from a JSON list of `{"name", "secret", "resorts"}`. None where nothing is configured.
 *
 * @throws {ConfigError} naming the part, never a value
 */
export function readReportSources(variables: Variables): readonly ReportSource[] {
	const text = readText(variables, VARIABLE);
	if (text === undefined) return [];
	const parsed = Sources.safeParse(parseJson(text));
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const place = issue?.path.length ? `, at ${issue.path.join('.')}: ` : ': ';
	throw new ConfigError(VARIABLE, `is not usable${place}${issue?.message ?? 'not allowed'}`);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new ConfigError(VARIABLE, 'must be a JSON list of {"name", "secret", "resorts"}');
	}
}

/** Every secret of a source, to be kept out of the log. */
export function reportSecrets(variables: Variables): readonly string[] {
	return readText(variables, VARIABLE)?.match(/whsec_[A-Za-z0-9+/=]+/g) ?? [];
}

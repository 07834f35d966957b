import { parseArgs } from 'node:util';
import { z } from 'zod';
import { resorts } from '../domain/resort.ts';
import { UsageError } from './run-command.ts';

export type EditorOptions = {
	/** Lower case. */
	readonly email: string;
	/** None: every resort. */
	readonly resortIds: readonly string[];
	readonly admin: boolean;
	readonly invite: boolean;
};

const flag = { type: 'boolean', default: false } as const;
const common = { help: { ...flag, short: 'h' } } as const;
const resort = { type: 'string', multiple: true, default: [] as string[] } as const;

/** @returns null: help is wanted. @throws {UsageError} and what `parseArgs` throws */
export function readGrantOptions(args: readonly string[]): EditorOptions | null {
	const { values, positionals } = parseArgs({
		args: [...args],
		options: { ...common, resort, admin: flag, invite: flag },
		allowPositionals: true,
	});
	if (values.help) return null;
	const { admin, invite } = values;
	if (admin && values.resort.length > 0) throw new UsageError('--admin is for every resort: leave out --resort');
	return { email: readEmail(positionals), resortIds: readResorts(values.resort), admin, invite };
}

/** @returns null: help is wanted. @throws {UsageError} and what `parseArgs` throws */
export function readRevokeOptions(args: readonly string[]): EditorOptions | null {
	const { values, positionals } = parseArgs({
		args: [...args],
		options: { ...common, resort },
		allowPositionals: true,
	});
	if (values.help) return null;
	return { email: readEmail(positionals), resortIds: readResorts(values.resort), admin: false, invite: false };
}

/** @returns null: help is wanted. @throws what `parseArgs` throws */
export function readListOptions(args: readonly string[]): { readonly json: boolean } | null {
	const { values } = parseArgs({ args: [...args], options: { ...common, json: flag } });
	return values.help ? null : { json: values.json };
}

function readEmail(positionals: readonly string[]): string {
	const [text, ...more] = positionals;
	if (text === undefined) throw new UsageError('name the e-mail address of the account; --help shows how');
	if (more.length > 0)
		throw new UsageError(`one address at a time; resorts are named with --resort, e.g. --resort ${more[0]}`);
	const email = text.trim().toLowerCase();
	if (!z.email().safeParse(email).success) throw new UsageError(`${text} is not an e-mail address`);
	return email;
}

function readResorts(named: readonly string[]): readonly string[] {
	const ids = named.flatMap((text) => text.split(',')).filter((id) => id !== '');
	const known = resorts.map(({ id }) => id);
	const unknown = ids.find((id) => !known.includes(id));
	if (unknown !== undefined)
		throw new UsageError(`${unknown} is no resort of this site; there are ${known.join(', ')}`);
	return [...new Set(ids)];
}

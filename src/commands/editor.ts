import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runCommand, UsageError } from '../../worker/run-command.ts';
import { resorts } from '../domain/resort.ts';
import { createLibsqlEditorStore } from '../storage/accounts/libsql-editor-store.ts';
import { databaseHelp, withDatabase } from './configured-database.ts';
import { type EditorOptions, type EditorParts, grantEditor, listEditors, revokeEditor } from './editor-roles.ts';

const HELP_END = `${databaseHelp}
  --help                this text

Exit codes: 0 done, 1 no such account or a database error, 2 wrong arguments or configuration
`;

const GRANT_HELP = `npm run editor:grant -- EMAIL [--resort ID]… : lets an account report on resorts

Without --resort: on every resort. Resorts are added to those that it already has. Takes effect with
the account's next request; /account and editor:list show what it may do.

  --resort ID           a resort; repeat it for more. The id is the end of its address, /resorts/ID
  --admin               makes it an admin, who may report on every resort
  --invite              creates the account if there is none; its owner signs in by a mailed link

${HELP_END}`;

const REVOKE_HELP = `npm run editor:revoke -- EMAIL [--resort ID]… : revokes the permission

Without --resort: for every resort, and the admin role too. Takes effect with the account's next
request; published reports stay.

  --resort ID           a resort; repeat it for more

${HELP_END}`;

const LIST_HELP = `npm run editor:list: who may report on what

  --json                for scripts: [{"email","role","resorts"}], "*" is every resort

${HELP_END}`;

const HELPS: Readonly<Record<string, string>> = { grant: GRANT_HELP, revoke: REVOKE_HELP, list: LIST_HELP };

const flag = { type: 'boolean', default: false } as const;
const resort = { type: 'string', multiple: true, default: [] as string[] } as const;

const [command = '', ...args] = process.argv.slice(2);

await runCommand({
	name: `editor:${command}`,
	help: HELPS[command] ?? LIST_HELP,
	async run() {
		process.stdout.write(`${await answer()}\n`);
		return 0;
	},
});

function answer(): Promise<string> {
	if (command === 'grant') {
		const options = readGrantOptions(args);
		return withEditors((parts) => grantEditor(parts, options));
	}
	if (command === 'revoke') {
		const options = readRevokeOptions(args);
		return withEditors((parts) => revokeEditor(parts, options));
	}
	if (command === 'list') {
		const asJson = readListOptions(args);
		return withEditors((parts) => listEditors(parts, asJson));
	}
	throw new UsageError('choose grant, revoke or list');
}

function withEditors(work: (parts: EditorParts) => Promise<string>): Promise<string> {
	return withDatabase((database) =>
		work({ editors: createLibsqlEditorStore(database), now: Date.now(), newId: randomUUID }),
	);
}

function readGrantOptions(args: readonly string[]): EditorOptions {
	const { values, positionals } = parseArgs({
		args: [...args],
		options: { resort, admin: flag, invite: flag },
		allowPositionals: true,
	});
	const { admin, invite } = values;
	if (admin && values.resort.length > 0) throw new UsageError('--admin covers every resort: leave out --resort');
	return { email: readEmail(positionals), resortIds: readResorts(values.resort), admin, invite };
}

function readRevokeOptions(args: readonly string[]): EditorOptions {
	const { values, positionals } = parseArgs({
		args: [...args],
		options: { resort },
		allowPositionals: true,
	});
	return { email: readEmail(positionals), resortIds: readResorts(values.resort), admin: false, invite: false };
}

function readListOptions(args: readonly string[]): boolean {
	const { values } = parseArgs({ args: [...args], options: { json: flag } });
	return values.json;
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
		throw new UsageError(`${unknown} is not a resort of this site; choose from ${known.join(', ')}`);
	return [...new Set(ids)];
}

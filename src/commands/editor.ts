import { randomUUID } from 'node:crypto';
import { createLibsqlEditorStore } from '../storage/accounts/libsql-editor-store.ts';
import { openConfiguredDatabase } from './configured-database.ts';
import { grantHelp, listHelp, revokeHelp } from './editor-help.ts';
import { readGrantOptions, readListOptions, readRevokeOptions } from './editor-options.ts';
import { type EditorParts, grantEditor, listEditors, revokeEditor } from './editor-roles.ts';
import { runCommand, UsageError } from './run-command.ts';

const [command = '', ...args] = process.argv.slice(2);

await runCommand(`editor:${command}`, async () => {
	process.stdout.write(`${await answer()}\n`);
});

async function answer(): Promise<string> {
	if (command === 'grant') {
		const options = readGrantOptions(args);
		return options ? atDatabase((parts) => grantEditor(parts, options)) : grantHelp.trimEnd();
	}
	if (command === 'revoke') {
		const options = readRevokeOptions(args);
		return options ? atDatabase((parts) => revokeEditor(parts, options)) : revokeHelp.trimEnd();
	}
	if (command === 'list') {
		const options = readListOptions(args);
		return options ? atDatabase((parts) => listEditors(parts, options.json)) : listHelp.trimEnd();
	}
	throw new UsageError('there are grant, revoke and list');
}

async function atDatabase(work: (parts: EditorParts) => Promise<string>): Promise<string> {
	const database = await openConfiguredDatabase(process.env);
	try {
		return await work({ editors: createLibsqlEditorStore(database), now: Date.now(), newId: randomUUID });
	} finally {
		database.close();
	}
}

/**
 * Returns the first statement of a migration that may take something away from a program that does not know the
 * migration; null: there is none. A migration expands if the statements of before read and write as before: new tables,
 * new indexes, and new columns that they need not fill. Anything else counts as contracting, even where a closer look
 * would allow it.
 *
 * @param sql of one migration, with one or more statements
 * @returns without comments and the contents of strings
 */
export function findContracting(sql: string): string | null {
	const statements = sql
		.replaceAll(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) => (part.startsWith("'") ? "'…'" : ' '))
		.split(';')
		.map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
		.filter((statement) => statement !== '');
	const created = new Set(statements.flatMap((statement) => CREATE_TABLE.exec(statement)?.[1] ?? []));
	return statements.find((statement) => !isExpanding(statement, created)) ?? null;
}

const NAME = '[`"]?(\\w+)[`"]?';
const CREATE_TABLE = new RegExp(`^CREATE TABLE (?:IF NOT EXISTS )?${NAME}`, 'i');
const CREATE_INDEX = new RegExp(`^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?${NAME} ON ${NAME}`, 'i');
const ADD_COLUMN = new RegExp(`^ALTER TABLE ${NAME} ADD (?:COLUMN )?${NAME}(.*)$`, 'is');

function isExpanding(statement: string, created: ReadonlySet<string>): boolean {
	if (CREATE_TABLE.test(statement)) return true;
	const [, isUnique, , table = ''] = CREATE_INDEX.exec(statement) ?? [];
	// A unique index refuses rows that were welcome before, except in a table that nobody wrote to before.
	if (table !== '') return isUnique === undefined || created.has(table);
	const definition = ADD_COLUMN.exec(statement)?.[3];
	if (definition === undefined || /\b(?:UNIQUE|CHECK|PRIMARY KEY|GENERATED)\b/i.test(definition)) return false;
	return !/\bNOT NULL\b/i.test(definition) || /\bDEFAULT\b(?! NULL)/i.test(definition);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { findContracting } from '../../src/storage/contracting-sql.ts';
import { findHarmful, type Migration, readMigrations } from '../../src/storage/migrate.ts';

// The build before a migration runs on the tables after it, or is refused by the migration's name. Each table is read and
// written as that build does it: all columns that it knows, and no others.

const dir = join(import.meta.dirname, '../../src/storage/migrations');

async function openAt(migrations: readonly Migration[]): Promise<DatabaseSync> {
	const database = new DatabaseSync(':memory:');
	for (const { tag } of migrations) database.exec(await readFile(join(dir, `${tag}.sql`), 'utf8'));
	return database;
}

/** Returns what a build of these tables may say. */
function statementsOf(database: DatabaseSync): string[] {
	const tables = database
		.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
		.all();
	return tables.flatMap(({ name }) => {
		const columns = database.prepare(`SELECT name, type, pk FROM pragma_table_info('${name}')`).all();
		const names = columns.map((column) => `\`${column.name}\``);
		const values = columns.map(({ type }) => (String(type).toLowerCase() === 'text' ? "'x'" : '1'));
		const keys = columns.filter(({ pk }) => pk !== 0).map((column) => `\`${column.name}\``);
		return [
			`SELECT ${names.join(', ')} FROM \`${name}\``,
			`INSERT INTO \`${name}\` (${names.join(', ')}) VALUES (${values.join(', ')}) ON CONFLICT (${keys.join(', ')}) DO NOTHING`,
			`UPDATE \`${name}\` SET ${names.map((each, at) => `${each} = ${values[at]}`).join(', ')}`,
			`DELETE FROM \`${name}\``,
		];
	});
}

/** Returns the statements that fail, with why. */
function failing(database: DatabaseSync, statements: readonly string[]): string[] {
	return statements.flatMap((statement) => {
		database.exec('BEGIN; PRAGMA defer_foreign_keys = ON');
		try {
			database.exec(statement);
			return [];
		} catch (error) {
			return [`${statement}: ${(error as Error).message}`];
		} finally {
			database.exec('ROLLBACK');
		}
	});
}

const migrations = await readMigrations();

test.each(migrations.slice(1).map(({ tag }, at) => [tag, at + 1] as const))(
	'the build before %s reads and writes after it, or is refused',
	async (tag, at) => {
		const before = await openAt(migrations.slice(0, at));
		const statements = statementsOf(before);
		expect(failing(before, statements)).toEqual([]);
		const after = await openAt(migrations.slice(0, at + 1));
		const harmful = findHarmful(migrations.slice(0, at + 1), migrations.slice(0, at));
		if (harmful === null) expect(failing(after, statements)).toEqual([]);
		else expect(harmful.tag).toBe(tag);
		for (const database of [before, after]) database.close();
	},
);

test.each([
	'CREATE TABLE `gusts` (`id` text PRIMARY KEY NOT NULL)',
	'CREATE INDEX `users_by_name` ON `users` (`name`)',
	'ALTER TABLE `users` ADD `nickname` text',
	"ALTER TABLE `users` ADD `language` text DEFAULT 'en' NOT NULL",
])('what counts as expanding leaves the build of today as it is: %s', async (sql) => {
	const database = await openAt(migrations);
	const statements = statementsOf(database);
	database.exec(sql);
	expect(findContracting(sql)).toBeNull();
	expect(failing(database, statements)).toEqual([]);
	database.close();
});

test.each([
	['DROP TABLE `users`', 4],
	['ALTER TABLE `users` DROP COLUMN `name`', 3],
	['ALTER TABLE `users` RENAME TO `people`', 4],
])('%s breaks it, and is found', async (sql, count) => {
	const database = await openAt(migrations);
	const statements = statementsOf(database).filter((statement) => statement.includes('`users`'));
	database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
	expect(findContracting(sql)).toBe(sql);
	expect(failing(database, statements)).toHaveLength(count);
	database.close();
});

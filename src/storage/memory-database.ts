import { getTableConfig, type SQLiteColumn, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as alertTables from './alerts/alert-schema.ts';
import { type Connection, connectLazily, type Database } from './open-database.ts';
import * as reportTables from './reports/report-schema.ts';
import * as siteTables from './schema.ts';

/**
 * Opens a database in the memory of this process, for a site without a configured one. It has the tables that public
 * pages read, created from the schema, because a built site carries no migrations; accounts are not in it.
 */
export function openMemoryDatabase(): Database {
	return connectLazily(connectToMemory);
}

const tables: readonly SQLiteTable[] = [siteTables, reportTables, alertTables].flatMap((schema) =>
	Object.values<SQLiteTable>(schema),
);

async function connectToMemory(): Promise<Connection> {
	const { drizzle } = await import('drizzle-orm/libsql/sqlite3');
	const orm = drizzle({ connection: { url: ':memory:' } });
	await orm.$client.executeMultiple(tables.map(createTableSql).join(';\n'));
	return { orm, close: () => orm.$client.close() };
}

/** Omits indexes: no result depends on one, and the tables stay small. */
function createTableSql(table: SQLiteTable): string {
	const { name, columns, primaryKeys } = getTableConfig(table);
	const keys = primaryKeys.map(
		({ columns: key }) => `primary key (${key.map((column) => quote(column.name)).join(', ')})`,
	);
	return `create table ${quote(name)} (${[...columns.map(columnSql), ...keys].join(', ')})`;
}

function columnSql(column: SQLiteColumn): string {
	const parts = [quote(column.name), column.getSQLType()];
	if (column.primary) parts.push('primary key');
	if (column.notNull) parts.push('not null');
	if (column.default !== undefined) parts.push(`default ${JSON.stringify(column.default)}`);
	return parts.join(' ');
}

function quote(name: string): string {
	return `"${name}"`;
}

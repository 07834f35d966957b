import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { openMemoryDatabase } from '../../src/storage/memory-database.ts';
import type { Database } from '../../src/storage/open-database.ts';
import { createMemoryStores } from '../../src/storage/stores.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';
import { openTempDatabase } from '../support/temp-db.ts';

// A site without a database has the same stores in memory. Their contract is tested in tests/contracts.

type Column = { readonly name: string; readonly type: string; readonly notnull: number; readonly pk: number };

async function columnsOf(database: Database, table: string): Promise<readonly Column[]> {
	const columns = await database.read((orm) =>
		orm.all<Column & { readonly dflt_value: unknown }>(sql.raw(`pragma table_info(${table})`)),
	);
	return columns.map(({ name, type, notnull, pk, dflt_value: initial }) => ({
		name,
		type: type.toLowerCase(),
		notnull,
		pk,
		initial,
	}));
}

async function tableNames(database: Database): Promise<readonly string[]> {
	const rows = await database.read((orm) =>
		orm.all<{ readonly name: string }>(sql`select name from sqlite_schema where type = 'table' order by name`),
	);
	return rows.map(({ name }) => name);
}

describe('a database in memory', () => {
	test('has its tables as the migrations create them', async () => {
		await using temp = await openTempDatabase();
		const memory = openMemoryDatabase();
		const names = await tableNames(memory);
		expect(names).toContain('hourly_readings');
		expect(names).toContain('report_versions');
		for (const name of names) {
			expect({ name, columns: await columnsOf(memory, name) }).toEqual({
				name,
				columns: await columnsOf(temp.database, name),
			});
		}
		memory.close();
	});

	test('has no tables of accounts', async () => {
		const memory = openMemoryDatabase();
		expect(await tableNames(memory)).not.toContain('users');
		memory.close();
	});

	test('is separate for each call', async () => {
		const [one, other] = [createMemoryStores('open-meteo'), createMemoryStores('open-meteo')];
		await one.heartbeats.beat('worker', now);
		expect(await other.heartbeats.lastBeats()).toEqual(new Map());
	});
});

describe('without a database', () => {
	test('there are no reports and no alerts', async () => {
		const { reports, evaluation, corrections } = createMemoryStores('open-meteo');
		expect(await reports.loadPublished(['mammoth'])).toEqual(new Map());
		expect(await reports.listRecent(10)).toEqual([]);
		expect(await evaluation.loadBatch(null, 10)).toMatchObject({ alerts: [], lastId: null });
		expect(await corrections.listCorrectable('mammoth', now)).toEqual([]);
	});

	test.each(['publish', 'saveDraft', 'discardDraft'] as const)('%s is refused: it would be lost', async (change) => {
		const { reports } = createMemoryStores('open-meteo');
		const refused = (reports[change] as () => Promise<unknown>)();
		await expect(refused).rejects.toMatchObject({ code: 'STORAGE_UNREACHABLE' });
	});
});

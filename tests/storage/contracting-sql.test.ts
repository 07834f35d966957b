import { expect, test } from 'vitest';
import { findContracting } from '../../src/storage/contracting-sql.ts';
import { readMigrations } from '../../src/storage/migrate.ts';

test.each([
	['a new table', 'CREATE TABLE `gusts` (\n\t`id` text PRIMARY KEY NOT NULL\n);'],
	[
		'a new table with an index that no row was refused by',
		'CREATE TABLE `a` (`b` text); CREATE UNIQUE INDEX `c` ON `a` (`b`)',
	],
	['an index', 'CREATE INDEX `gusts_by_time` ON `readings` (`at`);--> statement-breakpoint\n'],
	['a column that may be null', 'ALTER TABLE `alerts` ADD `note` text;'],
	['a column with a default', "ALTER TABLE `alerts` ADD COLUMN `kind` text DEFAULT 'gust' NOT NULL;"],
	['a column that refers to a row, if any', 'ALTER TABLE `a` ADD `b` text REFERENCES c(d);'],
	['nothing', '-- DROP TABLE `alerts`;\n/* DROP TABLE `users`; */'],
])('%s expands', (_, sql) => {
	expect(findContracting(sql)).toBeNull();
});

test.each([
	['a table that is gone', 'DROP TABLE `alerts`'],
	['a column that is gone', 'ALTER TABLE `alerts` DROP COLUMN `note`'],
	['another name', 'ALTER TABLE `alerts` RENAME TO `rules`'],
	['a column that must be filled', 'ALTER TABLE `alerts` ADD `note` text NOT NULL'],
	['a column that refuses equal values', 'ALTER TABLE `alerts` ADD `note` text UNIQUE'],
	['an index that refuses rows', 'CREATE UNIQUE INDEX `one` ON `alerts` (`person_id`)'],
	['changed rows', 'UPDATE `alerts` SET `kind` = `id`'],
	['what follows a string that looks like a comment', "ALTER TABLE `a` ADD `b` text DEFAULT '--;'; DROP TABLE `c`"],
	['a trigger', 'CREATE TRIGGER `t` AFTER INSERT ON `alerts` BEGIN DELETE FROM `alerts`; END'],
])('%s contracts, also after statements that expand', (_, statement) => {
	const found = findContracting(`CREATE TABLE \`gusts\` (\`id\` text);--> statement-breakpoint\n${statement};`);
	expect(found).toBe(statement.split('; ').find((each) => !each.includes('DEFAULT')));
});

test('each migration of these sources is known with what it takes away', async () => {
	const migrations = await readMigrations();
	expect(migrations.slice(0, 4)).toEqual([
		{ tag: '0000_initial', createdAt: expect.any(Number), contracting: null },
		{ tag: '0001_alerts', createdAt: expect.any(Number), contracting: null },
		{ tag: '0002_alert_indexes', createdAt: expect.any(Number), contracting: expect.stringContaining('DROP INDEX') },
		{ tag: '0003_accounts', createdAt: expect.any(Number), contracting: null },
	]);
});

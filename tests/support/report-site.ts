import type { ReportContext } from '../../src/app/reports/report-context.ts';
import type { Person } from '../../src/domain/person.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { makeSite, type TestSite } from '../app/make-site.ts';
import { openTempDatabase, type TempDatabase } from './temp-db.ts';

export const ada: Person = {
	id: 'ada',
	email: 'ada@mammoth.example',
	isAnonymous: false,
	role: 'editor',
	reportsOn: ['mammoth'],
};
export const bob: Person = { ...ada, id: 'bob', email: 'bob@mammoth.example' };
export const admin: Person = { ...ada, id: 'root', email: 'root@snowline.example', role: 'admin', reportsOn: 'all' };

export type ReportSite = AsyncDisposable & TestSite & { readonly temp: TempDatabase; readonly context: ReportContext };

/** The site with reports, on a separate database, with a recording page cache and a stopped clock. */
export async function openReportSite(): Promise<ReportSite> {
	const temp = await openTempDatabase();
	const test = makeSite({ stores: createLibsqlStores(temp.database, 'open-meteo') });
	let ids = 0;
	return {
		...test,
		temp,
		context: {
			...test.site,
			newId: () => {
				ids += 1;
				return `id-${ids}`;
			},
		},
		[Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
	};
}

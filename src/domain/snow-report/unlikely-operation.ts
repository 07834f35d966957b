import type { Resort } from '../resort.ts';
import { fieldNames, type ReportField } from './field-names.ts';
import type { SnowReport } from './snow-report.ts';
import type { Unlikely } from './unlikely.ts';

/** Lifts and trails that there are not, or that contradict the status. */
export function unlikelyOperation(report: SnowReport, resort: Resort): readonly Unlikely[] {
	const { status, liftsOpen, trailsOpen, trailsGroomed } = report;
	const found: Unlikely[] = [];
	const compare = (field: ReportField, count: number | null, most: number, of: string) => {
		if (count === null || count <= most) return;
		const message = `${fieldNames[field]}: ${count}, but ${of} ${most}`;
		found.push({ field, code: 'MORE_THAN_THERE_ARE', message });
	};
	compare('liftsOpen', liftsOpen, report.liftsTotal ?? resort.liftCount, 'the lifts in total are');
	compare('trailsOpen', trailsOpen, report.trailsTotal ?? resort.trailCount, 'the trails in total are');
	compare('trailsGroomed', trailsGroomed, trailsOpen ?? report.trailsTotal ?? resort.trailCount, 'the trails are');
	for (const [field, usual] of [
		['liftsTotal', resort.liftCount],
		['trailsTotal', resort.trailCount],
	] as const) {
		const total = report[field];
		if (total === null || usual === 0 || (total <= usual * 1.5 && total >= usual / 2)) continue;
		found.push({ field, code: 'TOTAL_UNUSUAL', message: `${fieldNames[field]}: ${total}; this resort has ${usual}` });
	}
	if (status === 'closed' && ((liftsOpen ?? 0) > 0 || (trailsOpen ?? 0) > 0)) {
		found.push({
			field: 'status',
			code: 'CLOSED_BUT_RUNNING',
			message: 'The resort is closed, but lifts or trails are open',
		});
	}
	if ((status === 'open' || status === 'partly') && liftsOpen === 0) {
		found.push({ field: 'status', code: 'OPEN_WITHOUT_LIFTS', message: 'The resort is open, but no lift is' });
	}
	return found;
}

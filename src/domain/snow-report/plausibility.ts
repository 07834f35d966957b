import { reportFieldOrder } from './field-names.ts';
import type { SnowReport } from './snow-report.ts';
import type { PlausibilityContext, Unlikely } from './unlikely.ts';
import { unlikelyJumps } from './unlikely-jumps.ts';
import { unlikelyOperation } from './unlikely-operation.ts';
import { unlikelySnow } from './unlikely-snow.ts';
import { unlikelyTimes } from './unlikely-times.ts';

/** What of a report is unlikely by itself, beside the last one and beside the model; none: it can be published. */
export function findUnlikely(report: SnowReport, context: PlausibilityContext): readonly Unlikely[] {
	const found = [
		...unlikelyTimes(report, context),
		...unlikelySnow(report, context),
		...unlikelyJumps(report, context),
		...unlikelyOperation(report, context.resort),
	];
	if (reportFieldOrder.every((field) => field === 'measuredAt' || report[field] === null)) {
		found.push({ field: 'status', code: 'REPORT_EMPTY', message: 'Nothing is reported at all' });
	}
	return found;
}

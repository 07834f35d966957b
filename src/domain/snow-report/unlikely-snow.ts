import { fieldNames } from './field-names.ts';
import { snowText } from './report-terms.ts';
import { reportedSnowCm } from './report-values.ts';
import type { SnowReport } from './snow-report.ts';
import type { PlausibilityContext, Unlikely } from './unlikely.ts';

/** More than this in its window is a storm that a resort sees once in some years. */
const seldomMoreCm = { overnightSnowCm: 60, newSnow24hCm: 75, newSnow48hCm: 120, newSnow72hCm: 150 } as const;

/** Each window holds the one before it. */
const windows = ['overnightSnowCm', 'newSnow24hCm', 'newSnow48hCm', 'newSnow72hCm', 'seasonSnowCm'] as const;

/** A stake and the model may differ; this much is a storm that one of them has missed. */
const FAR_FROM_MODEL_CM = 30;
const FAR_FROM_MODEL_FACTOR = 3;

/** Fallen snow that is unlikely by itself, or beside what the model says. */
export function unlikelySnow(
	report: SnowReport,
	{ modelled, terms: { unit } }: PlausibilityContext,
): readonly Unlikely[] {
	const found: Unlikely[] = [];
	const text = (snowCm: number) => snowText(snowCm, unit);
	const amounts = windows.flatMap((field) => {
		const snowCm = reportedSnowCm(report[field]);
		return snowCm === null ? [] : [{ field, snowCm }];
	});
	for (const [index, { field, snowCm }] of amounts.entries()) {
		const name = fieldNames[field];
		if (field !== 'seasonSnowCm' && snowCm >= seldomMoreCm[field]) {
			const message = `${name}: ${text(snowCm)}, and ${text(seldomMoreCm[field])} are rare`;
			found.push({ field, code: 'RARELY_SO_MUCH', message });
		}
		const shorter = amounts[index - 1];
		if (shorter && shorter.snowCm > snowCm) {
			const message = `${name}: ${text(snowCm)}, less than ${fieldNames[shorter.field].toLowerCase()} (${text(shorter.snowCm)})`;
			found.push({ field, code: 'LESS_THAN_SHORTER_WINDOW', message });
		}
		const modelledCm = field === 'overnightSnowCm' || field === 'seasonSnowCm' ? null : modelled?.[field];
		if (modelledCm !== null && modelledCm !== undefined && isFarFromModel(snowCm, modelledCm)) {
			const message = `${name}: ${text(snowCm)}; the weather model has ${text(modelledCm)}`;
			found.push({ field, code: 'FAR_FROM_MODEL', message });
		}
	}
	return found;
}

function isFarFromModel(snowCm: number, modelledCm: number): boolean {
	const [less, more] = snowCm < modelledCm ? [snowCm, modelledCm] : [modelledCm, snowCm];
	return more - less >= FAR_FROM_MODEL_CM && more >= less * FAR_FROM_MODEL_FACTOR;
}

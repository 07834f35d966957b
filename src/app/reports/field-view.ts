import type { AlertConditions } from '../../domain/alerts/alert-conditions.ts';
import type { Figure } from '../../domain/figure.ts';
import {
	choiceName,
	type FieldKind,
	fieldKinds,
	fieldNames,
	type ReportField,
} from '../../domain/reports/report-fields.ts';
import type { FieldFaults, ReportForm } from '../../domain/reports/report-form.ts';
import { fieldText, type ReportTerms, snowText } from '../../domain/reports/report-terms.ts';
import { Parking, ResortStatus, Road, Surface } from '../../domain/reports/report-values.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { type SnowKind, snowKindOf } from './form-payload.ts';

/** One field of the form, with all that stands around it. */
export type FieldView = {
	readonly field: ReportField;
	readonly name: string;
	readonly kind: FieldKind;
	/** What stands in it. */
	readonly text: string;
	readonly fault: string | null;
	/** Of fallen snow: what the form said before anybody touched it; null: another kind of field. */
	readonly snowBefore: SnowKind | null;
	/** What was published last, in words; null: it was not reported. */
	readonly last: string | null;
	/** It says something else than what was published last. */
	readonly isChanged: boolean;
	/** What somebody else has made of it in the meantime, in words; null: it is not contested. */
	readonly theirs: string | null;
	/** What the weather model says, in words; null: nothing, or it has no say. */
	readonly modelled: string | null;
	readonly choices: readonly { readonly value: string; readonly name: string }[];
};

export type FieldContext = {
	readonly texts: ReportForm;
	/** What the form says as long as nobody touches it. */
	readonly beforeTexts: ReportForm;
	/** The texts of a form with the last report. */
	readonly lastTexts: ReportForm;
	readonly faults: FieldFaults;
	readonly published: SnowReport | null;
	readonly contested: readonly ReportField[];
	readonly theirs: SnowReport | null;
	readonly modelled: AlertConditions;
	readonly terms: ReportTerms;
};

const options: Partial<Record<ReportField, readonly string[]>> = {
	status: ResortStatus.options,
	primarySurface: Surface.options,
	secondarySurface: Surface.options,
	road: Road.options,
	parking: Parking.options,
};

export function viewField(field: ReportField, context: FieldContext): FieldView {
	const { texts, beforeTexts, lastTexts, faults, published, contested, theirs, modelled, terms } = context;
	const isReported = published !== null && published[field] !== null;
	return {
		field,
		name: fieldNames[field],
		kind: fieldKinds[field],
		text: texts[field],
		fault: faults[field] ?? null,
		snowBefore: fieldKinds[field] === 'fallen-snow' ? snowKindOf(beforeTexts[field]) : null,
		last: isReported ? fieldText(published, field, terms) : null,
		isChanged: texts[field] !== lastTexts[field],
		theirs: theirs !== null && contested.includes(field) ? fieldText(theirs, field, terms) : null,
		modelled: modelledText(field, modelled, terms),
		choices: (options[field] ?? []).map((value) => ({ value, name: choiceName(value) })),
	};
}

function modelledText(field: ReportField, modelled: AlertConditions, { unit }: ReportTerms): string | null {
	const snowCm = modelledFigure(field, modelled)?.value ?? null;
	return snowCm === null ? null : snowText(snowCm, unit);
}

function modelledFigure(field: ReportField, modelled: AlertConditions): Figure | null {
	switch (field) {
		case 'newSnow24hCm':
		case 'newSnow48hCm':
		case 'newSnow72hCm':
			return modelled[field];
		case 'baseDepthCm':
			return modelled.base.snowDepthCm;
		case 'summitDepthCm':
			return modelled.summit.snowDepthCm;
		default:
			return null;
	}
}

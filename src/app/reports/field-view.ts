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

/** One field of the form, with the notes around it. */
export type FieldView = {
	readonly field: ReportField;
	readonly name: string;
	readonly kind: FieldKind;
	/** Its current text. */
	readonly text: string;
	readonly hint: string | undefined;
	readonly fault: string | null;
	/** For fallen snow, the choice when the form was loaded; null: another kind of field. */
	readonly snowBefore: SnowKind | null;
	/** The last published value as text; null: it was not reported. */
	readonly last: string | null;
	/** It differs from the last published value. */
	readonly isChanged: boolean;
	/** The value that someone else has saved in the meantime, as text; null: there is no conflict. */
	readonly theirs: string | null;
	/** The value of the weather model as text; null: it has none. */
	readonly modelled: string | null;
	readonly choices: readonly { readonly value: string; readonly label: string }[];
};

export type FieldContext = {
	readonly texts: ReportForm;
	/** The texts when the form was loaded. */
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

/** Hints that add to a label. */
const hints: { readonly [F in ReportField]?: string } = {
	measuredAt: 'Leave empty to use the time of publication.',
	overnightSnowCm: 'Since the lifts closed.',
	note: 'Plain text, shown publicly as written. An empty line starts a paragraph; web addresses become links.',
};

export function viewField(field: ReportField, context: FieldContext): FieldView {
	const { texts, beforeTexts, lastTexts, faults, published, contested, theirs, modelled, terms } = context;
	const isReported = published !== null && published[field] !== null;
	return {
		field,
		name: fieldNames[field],
		kind: fieldKinds[field],
		text: texts[field],
		hint: hints[field],
		fault: faults[field] ?? null,
		snowBefore: fieldKinds[field] === 'fallen-snow' ? snowKindOf(beforeTexts[field]) : null,
		last: isReported ? fieldText(published, field, terms) : null,
		isChanged: texts[field] !== lastTexts[field],
		theirs: theirs !== null && contested.includes(field) ? fieldText(theirs, field, terms) : null,
		modelled: modelledText(field, modelled, terms),
		choices: (options[field] ?? []).map((value) => ({ value, label: choiceName(value) })),
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

import { Resort } from '../domain/resort.ts';
import { AlertRunReport } from './alerts/run-alerts.ts';
import { HealthDocument } from './check-health.ts';
import {
	AttributionDocument,
	ConditionsDocument,
	ConditionsListDocument,
	ConditionsSummaryDocument,
	ForecastDayDocument,
	ForecastHalfDocument,
	HeightConditionsDocument,
	PastDayDocument,
} from './conditions-document.ts';
import { IsoInstant } from './iso-instant.ts';
import { ReportReceipt, SnowReportDocument } from './reports/report-documents.ts';
import { SnowReportFile, SnowReportIndex } from './reports/report-file.ts';
import { FailedPage, RevalidatedPage, RevalidationReport } from './revalidation-queue.ts';
import { RefreshReport } from './run-refresh.ts';
import { NumberFigure, WeatherConditionDocument } from './to-document.ts';

/** Schemas of responses and of their larger parts, by their published names. */
export const answerSchemas = {
	AlertRunReport,
	Attribution: AttributionDocument,
	Conditions: ConditionsDocument,
	ConditionsList: ConditionsListDocument,
	ConditionsSummary: ConditionsSummaryDocument,
	FailedPage,
	Figure: NumberFigure,
	ForecastDay: ForecastDayDocument,
	ForecastHalf: ForecastHalfDocument,
	Health: HealthDocument,
	HeightConditions: HeightConditionsDocument,
	Instant: IsoInstant,
	PastDay: PastDayDocument,
	RefreshReport,
	Resort,
	ReportReceipt,
	RevalidatedPage,
	RevalidationReport,
	SnowReport: SnowReportDocument,
	SnowReportFile,
	SnowReportIndex,
	WeatherCondition: WeatherConditionDocument,
};

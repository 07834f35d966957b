import { Resort } from '../domain/resort.ts';
import { AlertRunReport } from './alerts/run-alerts.ts';
import {
	AttributionDocument,
	ConditionsDocument,
	ConditionsListDocument,
	ConditionsSummaryDocument,
	HeightConditionsDocument,
} from './conditions-document.ts';
import { NumberFigure, WeatherConditionDocument } from './figure-document.ts';
import { ForecastDayDocument, ForecastHalfDocument, PastDayDocument } from './forecast-document.ts';
import { HealthDocument } from './health-document.ts';
import { IsoInstant } from './iso-instant.ts';
import { RefreshReport } from './refresh-report.ts';
import { ReportReceipt } from './reports/receipt-document.ts';
import { SnowReportDocument } from './reports/report-document.ts';
import { SnowReportFile, SnowReportIndex } from './reports/report-file.ts';
import { FailedPage, RevalidatedPage, RevalidationReport } from './revalidation-report.ts';

/** Schemas of what endpoints answer, and of their larger parts, by the names under which they are published. */
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

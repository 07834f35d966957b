import { type AlertRule, watchedBy } from '../alerts/alert-rule.ts';
import type { ReportedFigure } from '../alerts/correction.ts';
import { type PublishedReport, reportedFigure } from './report-figures.ts';

const newSnowFields = { 24: 'newSnow24hCm', 48: 'newSnow48hCm', 72: 'newSnow72hCm' } as const;
const depthFields = { base: 'baseDepthCm', summit: 'summitDepthCm' } as const;

/** Returns the reported value of the figure that an alert watches; null: not reported. */
export function reportedForRule(published: PublishedReport, rule: AlertRule): ReportedFigure | null {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return null;
	if (watched.kind !== 'new-snow' && watched.kind !== 'snow-depth') return null;
	const field = watched.kind === 'new-snow' ? newSnowFields[watched.hours] : depthFields[watched.height];
	const figure = reportedFigure(published, field);
	return figure.value === null ? null : { figure, publishedAt: published.publishedAt };
}

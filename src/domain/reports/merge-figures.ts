import type { Figure } from '../figure.ts';
import type { UnixMs } from '../time.ts';
import { isFreshReport, type PublishedReport, reportedFigure } from './report-figures.ts';

/** Figures that both the model and the resort give. */
export type SharedFigure = 'newSnow24hCm' | 'newSnow48hCm' | 'newSnow72hCm' | 'baseDepthCm' | 'summitDepthCm';

/** The figure that counts, and the model's if both are to be shown. */
export type MergedFigure = { readonly figure: Figure; readonly modelledBeside: Figure | null };

/**
 * The distance from which a report and the model contradict each other and both are shown. New snow: 10 cm (4 in) and a
 * factor of two, which a stake below the summit and the grid of the model do not explain. Depth, which wind and grooming
 * change: 50 cm and a factor of 1.5.
 */
const farApart = {
	fallen: { minCm: 10, minFactor: 2 },
	depth: { minCm: 50, minFactor: 1.5 },
} as const;

/** A fresh reported figure wins; otherwise the model's is used, even if it is missing. */
export function mergeFigure(
	name: SharedFigure,
	modelled: Figure,
	published: PublishedReport | null,
	now: UnixMs,
): MergedFigure {
	if (published === null) return { figure: modelled, modelledBeside: null };
	const reported = reportedFigure(published, name);
	if (!isFreshReport(reported, now)) return { figure: modelled, modelledBeside: null };
	const isFar = reported.value !== null && modelled.value !== null && isFarApart(name, reported.value, modelled.value);
	return { figure: reported, modelledBeside: isFar ? modelled : null };
}

function isFarApart(name: SharedFigure, reportedCm: number, modelledCm: number): boolean {
	const { minCm, minFactor } = name.startsWith('new') ? farApart.fallen : farApart.depth;
	const less = Math.min(reportedCm, modelledCm);
	const more = Math.max(reportedCm, modelledCm);
	return more - less >= minCm && more >= less * minFactor;
}

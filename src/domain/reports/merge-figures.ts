import type { Figure } from '../figure.ts';
import type { UnixMs } from '../time.ts';
import { isFreshReport, type PublishedReport, reportedFigure } from './report-figures.ts';

/** Figures that both the model and the resort give. */
export type SharedFigure = 'newSnow24hCm' | 'newSnow48hCm' | 'newSnow72hCm' | 'baseDepthCm' | 'summitDepthCm';

/** The figure that counts, and the model's where the two are to be shown side by side. */
export type MergedFigure = { readonly figure: Figure; readonly modelledBeside: Figure | null };

/**
 * From here on two figures are too far apart to be told as one: fallen snow by 10 cm (4 in) and a factor of two, which
 * a stake below the summit and the grid of the model do not explain; depth, which wind and grooming move, by 50 cm and
 * half as much again.
 */
const farApart = {
	fallen: { leastCm: 10, leastFactor: 2 },
	depth: { leastCm: 50, leastFactor: 1.5 },
} as const;

/** Reported beats modelled as long as it is fresh; a figure that is neither is the model's, missing or not. */
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
	const { leastCm, leastFactor } = name.startsWith('new') ? farApart.fallen : farApart.depth;
	const less = Math.min(reportedCm, modelledCm);
	const more = Math.max(reportedCm, modelledCm);
	return more - less >= leastCm && more >= less * leastFactor;
}

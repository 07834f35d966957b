import type { ThresholdRule } from './threshold-rule.ts';

/** The figure that a rule watches, e.g. `New snow in 24 h` or `Temperature at the summit`. */
export function figureName(rule: ThresholdRule): string {
	switch (rule.kind) {
		case 'new-snow':
			return `New snow in ${rule.hours} h`;
		case 'forecast-snow':
			return `Snow forecast for the next ${rule.hours} h`;
		case 'temperature':
			return `Temperature at the ${rule.height}`;
		case 'gust':
			return `Gusts at the ${rule.height}`;
		case 'snow-depth':
			return `Snow depth at the ${rule.height}`;
		case 'powder-score':
			return 'Powder score';
	}
}

/** The same with its resort: `… at Steamboat`, or `… at the summit of Steamboat` where a height is named. */
export function figureNameAt(rule: ThresholdRule, resortName: string): string {
	return `${figureName(rule)} ${'height' in rule ? 'of' : 'at'} ${resortName}`;
}

import { describeRule } from '../../../src/domain/alerts/describe-rule.ts';
import { type ParsedAlert, parseAlert } from '../../../src/domain/alerts/parse-alert.ts';
import { type Resort, resorts } from '../../../src/domain/resort.ts';

export type Named = Pick<Resort, 'id' | 'name'>;

/** Parses a sentence with inches as the default unit. */
export function read(
	text: string,
	of: readonly Named[] = resorts,
	units: 'imperial' | 'metric' = 'imperial',
): ParsedAlert {
	return parseAlert(text, { resorts: of, units });
}

/** Returns the rule in words, at its resort or at `?`; null: there is none. */
export function ruleIn(parsed: ParsedAlert, of: readonly Named[] = resorts): string | null {
	const name = of.find(({ id }) => id === parsed.resortId)?.name ?? '?';
	return parsed.rule ? describeRule(parsed.rule, name) : null;
}

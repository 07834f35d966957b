import type { Height } from '../../readings.ts';
import type { Operator } from '../threshold-rule.ts';
import { oneOf, type Parser, phraseBook, symbol } from './combinators.ts';

/**
 * How a figure is compared with its threshold. `reaches` gives a direction only for figures that grow from zero, and
 * `up to` can mean “at least” or “at most”.
 */
export type Comparison = Operator | 'reaches' | 'up to';

/** A word for a figure or a condition. `falls` means that something comes down, which can only be snow. */
export type Subject =
	| 'new-snow'
	| 'snow'
	| 'snowing'
	| 'depth'
	| 'temperature'
	| 'gust'
	| 'wind'
	| 'windy'
	| 'score'
	| 'powder'
	| 'clear'
	| 'falls';

/** One meaning of a phrase; some phrases have two. */
export type PhraseMeaning =
	| { readonly is: 'comparison'; readonly comparison: Comparison }
	| { readonly is: 'subject'; readonly subject: Subject }
	| { readonly is: 'height'; readonly height: Height }
	/** About the future; weak: a word like `will`, which counts only for figures with a forecast. */
	| { readonly is: 'forecast'; readonly weak: boolean }
	| { readonly is: 'negation' }
	/** Something that no rule can watch. */
	| { readonly is: 'unwatched' }
	/** A phrase that means nothing here, although its words would. */
	| { readonly is: 'nothing' };

const compare = (comparison: Comparison, subject?: Subject): readonly PhraseMeaning[] => [
	{ is: 'comparison', comparison },
	...(subject ? [{ is: 'subject', subject } as const] : []),
];
const about = (subject: Subject): readonly PhraseMeaning[] => [{ is: 'subject', subject }];
const at = (height: Height): readonly PhraseMeaning[] => [{ is: 'height', height }];

const signs: Parser<readonly PhraseMeaning[]> = (tokens, position) => {
	const parsed = symbol('>=', '>', '<=', '<', '+')(tokens, position);
	return parsed && { value: compare(parsed.value === '+' ? '>=' : (parsed.value as Operator)), next: parsed.next };
};

/** Longer phrases win, so that `no more than` is not a negation and `snow depth` is not snow. */
export const vocabulary: Parser<readonly PhraseMeaning[]> = oneOf(
	signs,
	phraseBook<readonly PhraseMeaning[]>([
		[compare('>'), 'more than | over | above | greater than | higher than | bigger than | stronger than | beyond'],
		[
			compare('>'),
			'exceed | exceeds | exceeding | tops | topping | in excess of | rises above | goes above | goes over | better than',
		],
		[compare('>', 'temperature'), 'warmer than | hotter than'],
		[compare('>', 'depth'), 'deeper than'],
		[compare('>', 'gust'), 'windier than | gustier than'],
		[compare('>='), 'at least | or more | or higher | or greater | or above | or over | or better | or stronger'],
		[compare('>='), 'and more | and up | and above | and over | no less than | not less than | not below | not under'],
		[compare('>='), 'minimum of | minimum | min | upwards of | upward of'],
		[compare('>=', 'temperature'), 'or warmer | or hotter'],
		[compare('>=', 'depth'), 'or deeper'],
		[compare('>='), 'goes up to | gets up to | rises to | climbs to | rise to'],
		[compare('reaches'), 'reach | reaches | reached | hit | hits'],
		[compare('<'), 'less than | fewer than | below | under | lower than | smaller than | weaker than | beneath'],
		[compare('<'), 'drops below | falls below | dips below | drops under | falls under | goes below | drop below'],
		[compare('<', 'temperature'), 'colder than | cooler than'],
		[compare('<', 'depth'), 'shallower than'],
		[compare('<', 'gust'), 'calmer than'],
		[compare('<='), 'at most | or less | or lower | or fewer | or below | or under | and below | and under'],
		[compare('up to'), 'up to'],
		[compare('<='), 'no more than | not more than | not above | not over | maximum of | maximum | max'],
		[compare('<='), 'drops to | falls to | dips to | down to'],
		[compare('<=', 'temperature'), 'or colder | or cooler'],

		[about('new-snow'), 'new snow | fresh snow | new powder | fresh powder | snowfall | snowfalls | fresh | freshies'],
		[about('new-snow'), 'accumulation | accumulations | accumulates | dump | dumps | dumping'],
		[about('snow'), 'snow'],
		[
			about('snowing'),
			'snowing | it snows | snows | snowed | it snowed | snow is falling | snow falling | falling snow',
		],
		[
			about('falls'),
			'gets | get | got | receives | receive | received | picks up | pick up | picked up | falls | fall | fell | fallen',
		],
		[about('falls'), 'falling | lands | landed'],
		[about('depth'), 'snow depth | depth | deep | snowpack | snow pack | snow cover | on the ground'],
		[[...about('depth'), ...at('base')], 'base depth'],
		[[...about('depth'), ...at('summit')], 'summit depth'],
		[about('temperature'), 'temperature | temperatures | temp | temps | thermometer | cold | warm | hot'],
		[about('gust'), 'gust | gusts | gusting | wind gust | wind gusts | gusty | peak gust | peak gusts'],
		[about('wind'), 'wind | winds | wind speed | wind speeds'],
		[about('windy'), 'windy | strong wind | strong winds | high wind | high winds | wind hold | wind holds'],
		[about('score'), 'powder score | powder scores | score'],
		[about('powder'), 'powder | pow | powder day | powder days | pow day | powder conditions | powder snow'],
		[about('clear'), 'clear | clears | clears up | clear sky | clear skies | clear day | cloudless | sunny | sunshine'],
		[about('clear'), 'bluebird | bluebird day | bluebird days | blue sky | blue skies | sun'],

		[at('summit'), 'summit | top | peak | upper mountain | top of the mountain'],
		[at('base'), 'base | bottom | base area | village | lower mountain | bottom of the mountain'],

		[[{ is: 'forecast', weak: false }], 'forecast | forecasts | forecasted | expected | predicted | calling for'],
		[[{ is: 'forecast', weak: true }], 'will | coming | upcoming'],
		[
			[{ is: 'negation' }],
			'not | no | dont | doesnt | isnt | arent | wont | never | without | unless | except | stops | stop',
		],
		[
			[{ is: 'unwatched' }],
			'rain | rains | raining | freezing rain | freezing level | snow line | fog | thunder | lightning',
		],
		[[{ is: 'unwatched' }], 'visibility | humidity | avalanche | avalanches | lift | lifts | trail | trails | runs'],
		[[{ is: 'unwatched' }], 'open | opens | closed | closes | crowds | tickets | cloudy | clouds | sunset | sunrise'],
		[[{ is: 'nothing' }], 'will you | would you | can you | could you | i will | ill be'],
	]),
);

/** Words that never change the meaning. */
export const stopWords: ReadonlySet<string> = new Set(
	`a an the this that these those there here it its is are be been being was were am i im me my we us our you your he
	tell let know notify alert alerts warn ping text email mail message send give call remind inform show want wants need
	would like love please pls hey hi hello thanks thank when whenever if once as soon time at in on of for to by with from
	and or than some any anything goes go going becomes become turns turn has have had having do does
	so just also then now current currently report reported reports say says of up out get see watch watching
	mountain mountains mount mt resort resorts ski skiing area hill slopes`
		.split(/\s+/)
		.filter(Boolean),
);

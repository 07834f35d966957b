/** What the sky does, in the groups of WMO code 4677 that Open-Meteo uses. */
export type WeatherConditionKind =
	| 'clear'
	| 'mainly-clear'
	| 'partly-cloudy'
	| 'overcast'
	| 'fog'
	| 'drizzle'
	| 'rain'
	| 'snow'
	| 'rain-showers'
	| 'snow-showers'
	| 'thunder';

/** A condition with the words and the icon that stand for it. */
export type WeatherCondition = {
	readonly kind: WeatherConditionKind;
	/** English, sentence case, e.g. `Heavy snow`. */
	readonly label: string;
	readonly isDay: boolean;
};

/** Kinds of weather, in the groups of WMO code 4677 that Open-Meteo uses. */
export const weatherConditionKinds = [
	'clear',
	'mainly-clear',
	'partly-cloudy',
	'overcast',
	'fog',
	'drizzle',
	'rain',
	'snow',
	'rain-showers',
	'snow-showers',
	'thunder',
] as const;
export type WeatherConditionKind = (typeof weatherConditionKinds)[number];

/** A weather condition with its label and what its icon needs. */
export type WeatherCondition = {
	readonly kind: WeatherConditionKind;
	/** English, sentence case, e.g. `Heavy snow`. */
	readonly label: string;
	readonly isDay: boolean;
};

type Described = Pick<WeatherCondition, 'kind' | 'label'>;

/** Source: the WMO codes in Open-Meteo's documentation of `weather_code`; it sends no others. */
const byCode: Readonly<Record<number, Described>> = {
	0: { kind: 'clear', label: 'Clear' },
	1: { kind: 'mainly-clear', label: 'Mainly clear' },
	2: { kind: 'partly-cloudy', label: 'Partly cloudy' },
	3: { kind: 'overcast', label: 'Overcast' },
	45: { kind: 'fog', label: 'Fog' },
	48: { kind: 'fog', label: 'Rime fog' },
	51: { kind: 'drizzle', label: 'Light drizzle' },
	53: { kind: 'drizzle', label: 'Drizzle' },
	55: { kind: 'drizzle', label: 'Heavy drizzle' },
	56: { kind: 'drizzle', label: 'Light freezing drizzle' },
	57: { kind: 'drizzle', label: 'Freezing drizzle' },
	61: { kind: 'rain', label: 'Light rain' },
	63: { kind: 'rain', label: 'Rain' },
	65: { kind: 'rain', label: 'Heavy rain' },
	66: { kind: 'rain', label: 'Light freezing rain' },
	67: { kind: 'rain', label: 'Freezing rain' },
	71: { kind: 'snow', label: 'Light snow' },
	73: { kind: 'snow', label: 'Snow' },
	75: { kind: 'snow', label: 'Heavy snow' },
	77: { kind: 'snow', label: 'Snow grains' },
	80: { kind: 'rain-showers', label: 'Light rain showers' },
	81: { kind: 'rain-showers', label: 'Rain showers' },
	82: { kind: 'rain-showers', label: 'Heavy rain showers' },
	85: { kind: 'snow-showers', label: 'Snow showers' },
	86: { kind: 'snow-showers', label: 'Heavy snow showers' },
	95: { kind: 'thunder', label: 'Thunderstorm' },
	96: { kind: 'thunder', label: 'Thunderstorm with hail' },
	99: { kind: 'thunder', label: 'Thunderstorm with heavy hail' },
};

/** Returns the condition of a WMO code; null for an unknown code, which is shown as missing. */
export function weatherCondition(code: number, isDay: boolean): WeatherCondition | null {
	const described = byCode[code];
	return described ? { ...described, isDay } : null;
}

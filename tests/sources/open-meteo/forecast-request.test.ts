import { describe, expect, test } from 'vitest';
import { forecastPath } from '../../../src/sources/open-meteo/forecast-request.ts';
import { steamboatBase, steamboatSummit } from '../support/forecast-fixture.ts';

const hourly =
	'temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,precipitation_probability,snowfall,snow_depth,weather_code,visibility,wind_speed_10m,wind_direction_10m,wind_gusts_10m,freezing_level_height,is_day';
const current =
	'temperature_2m,apparent_temperature,weather_code,wind_speed_10m,wind_direction_10m,wind_gusts_10m,is_day';

describe('path of the request', () => {
	test('base and summit are two locations, and this is the complete request', () => {
		expect(forecastPath([steamboatBase, steamboatSummit])).toBe(
			`/v1/forecast?latitude=40.4572,40.4572&longitude=-106.8045,-106.8045&elevation=2103.1,3221.1` +
				`&hourly=${hourly}&current=${current}&daily=sunrise,sunset,uv_index_max` +
				`&past_days=7&forecast_days=8&timezone=auto&timeformat=unixtime`,
		);
	});

	test('a key is the last parameter, encoded', () => {
		expect(forecastPath([steamboatBase], 'a&b=c')).toMatch(/&timeformat=unixtime&apikey=a%26b%3Dc$/);
	});
});

import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Instants are Unix ms. Everything fetched from a weather service is keyed by its provider, so that simulated and real
 * figures share one database and never mix.
 */

// Built for each table separately, because a table modifies the column builders that it is given.
const provider = () => text('provider', { enum: ['open-meteo', 'simulated'] }).notNull();
const resortId = () => text('resort_id').notNull();
const height = () => text('height', { enum: ['base', 'summit'] }).notNull();

/** When each resort was last fetched, and with what result. */
export const fetchStates = sqliteTable(
	'fetch_states',
	{
		provider: provider(),
		resortId: resortId(),
		/** IANA name. */
		timeZone: text('time_zone'),
		attemptedAt: integer('attempted_at'),
		fetchedAt: integer('fetched_at'),
		problem: text('problem'),
	},
	(table) => [primaryKey({ columns: [table.provider, table.resortId] })],
);

/** One hour at one height. The key finds a window of one resort without reading any other hour. */
export const hourlyReadings = sqliteTable(
	'hourly_readings',
	{
		provider: provider(),
		resortId: resortId(),
		height: height(),
		endsAt: integer('ends_at').notNull(),
		tempC: real('temp_c'),
		apparentC: real('apparent_c'),
		humidityPct: real('humidity_pct'),
		precipitationMm: real('precipitation_mm'),
		precipitationChancePct: real('precipitation_chance_pct'),
		snowfallCm: real('snowfall_cm'),
		snowDepthCm: real('snow_depth_cm'),
		weatherCode: integer('weather_code'),
		visibilityM: real('visibility_m'),
		windKmh: real('wind_kmh'),
		windFromDeg: real('wind_from_deg'),
		gustKmh: real('gust_kmh'),
		freezingLevelM: real('freezing_level_m'),
		isDay: integer('is_day'),
	},
	(table) => [primaryKey({ columns: [table.provider, table.resortId, table.height, table.endsAt] })],
);

/** The last good current value of each kind, with the instant for which it holds. */
export const currentFigures = sqliteTable(
	'current_figures',
	{
		provider: provider(),
		resortId: resortId(),
		height: height(),
		/** Name of the field of `CurrentReading`. */
		figure: text('figure').notNull(),
		/** True is 1, false 0. */
		value: real('value').notNull(),
		at: integer('at').notNull(),
	},
	(table) => [primaryKey({ columns: [table.provider, table.resortId, table.height, table.figure] })],
);

/** One local day at the base. */
export const dailyReadings = sqliteTable(
	'daily_readings',
	{
		provider: provider(),
		resortId: resortId(),
		startsAt: integer('starts_at').notNull(),
		sunriseAt: integer('sunrise_at'),
		sunsetAt: integer('sunset_at'),
		uvIndexMax: real('uv_index_max'),
	},
	(table) => [primaryKey({ columns: [table.provider, table.resortId, table.startsAt] })],
);

/** State of a weather service, shared by all instances. */
export const upstreamStates = sqliteTable('upstream_states', {
	provider: provider().primaryKey(),
	minuteStartsAt: integer('minute_starts_at').notNull(),
	minuteSpentUnits: real('minute_spent_units').notNull(),
	dayStartsAt: integer('day_starts_at').notNull(),
	daySpentUnits: real('day_spent_units').notNull(),
	blockedUntilAt: integer('blocked_until_at'),
	failureCount: integer('failure_count').notNull(),
	probeAt: integer('probe_at'),
	lastAttemptAt: integer('last_attempt_at'),
	lastSuccessAt: integer('last_success_at'),
	lastErrorCode: text('last_error_code'),
	lastErrorAt: integer('last_error_at'),
});

export const leases = sqliteTable('leases', {
	name: text('name').primaryKey(),
	holder: text('holder').notNull(),
	expiresAt: integer('expires_at').notNull(),
});

/** Pages that are to be regenerated. */
export const pendingRevalidations = sqliteTable('pending_revalidations', {
	path: text('path').primaryKey(),
	requestedAt: integer('requested_at').notNull(),
	attempts: integer('attempts').notNull().default(0),
	lastError: text('last_error'),
});

export const heartbeats = sqliteTable('heartbeats', {
	name: text('name').primaryKey(),
	at: integer('at').notNull(),
});

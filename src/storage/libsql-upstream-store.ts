import { eq } from 'drizzle-orm';
import type { UpstreamState, UpstreamStateStore, WeatherProvider } from '../app/ports.ts';
import type { Database } from './open-database.ts';
import { upstreamStates } from './schema.ts';

type Row = typeof upstreamStates.$inferSelect;

/** Stores the state of one weather service in a database. */
export function createLibsqlUpstreamStore(database: Database, provider: WeatherProvider): UpstreamStateStore {
	return {
		async load() {
			const [row] = await database.read((orm) =>
				orm.select().from(upstreamStates).where(eq(upstreamStates.provider, provider)),
			);
			return row ? fromRow(row) : null;
		},
		async save(state) {
			const row = toRow(provider, state);
			await database.write((orm) =>
				orm.insert(upstreamStates).values(row).onConflictDoUpdate({ target: upstreamStates.provider, set: row }),
			);
		},
	};
}

function toRow(provider: WeatherProvider, { minute, day, lastError, ...rest }: UpstreamState): Row {
	return {
		...rest,
		provider,
		minuteStartsAt: minute.startsAt,
		minuteSpentUnits: minute.spentUnits,
		dayStartsAt: day.startsAt,
		daySpentUnits: day.spentUnits,
		lastErrorCode: lastError?.code ?? null,
		lastErrorAt: lastError?.at ?? null,
	};
}

function fromRow({
	minuteStartsAt,
	minuteSpentUnits,
	dayStartsAt,
	daySpentUnits,
	lastErrorCode,
	lastErrorAt,
	provider: _provider,
	...rest
}: Row): UpstreamState {
	return {
		...rest,
		minute: { startsAt: minuteStartsAt, spentUnits: minuteSpentUnits },
		day: { startsAt: dayStartsAt, spentUnits: daySpentUnits },
		lastError: lastErrorCode === null || lastErrorAt === null ? null : { code: lastErrorCode, at: lastErrorAt },
	};
}

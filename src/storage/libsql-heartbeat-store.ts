import type { HeartbeatStore } from '../app/ports.ts';
import type { Database } from './open-database.ts';
import { heartbeats } from './schema.ts';

/** Stores heartbeats in a database. */
export function createLibsqlHeartbeatStore(database: Database): HeartbeatStore {
	return {
		async beat(name, at) {
			await database.write((orm) =>
				orm.insert(heartbeats).values({ name, at }).onConflictDoUpdate({ target: heartbeats.name, set: { at } }),
			);
		},
		async lastBeats() {
			const rows = await database.read((orm) => orm.select().from(heartbeats));
			return new Map(rows.map(({ name, at }) => [name, at]));
		},
	};
}

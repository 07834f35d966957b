import { eq } from 'drizzle-orm';
import type { WebhookEndpointStore } from '../../app/alerts/alert-ports.ts';
import type { Database } from '../open-database.ts';
import { webhookEndpoints } from './alert-schema.ts';

/** Where people's webhooks go, one each. */
export function createLibsqlWebhookEndpointStore(database: Database): WebhookEndpointStore {
	const { userId: owner, url, secret } = webhookEndpoints;
	return {
		async save(endpoint, at) {
			await database.write((orm) =>
				orm
					.insert(webhookEndpoints)
					.values({ ...endpoint, createdAt: at })
					.onConflictDoUpdate({
						target: owner,
						set: { url: endpoint.url, secret: endpoint.secret, createdAt: at },
					}),
			);
		},
		async find(userId) {
			const [found] = await database.read((orm) =>
				orm.select({ userId: owner, url, secret }).from(webhookEndpoints).where(eq(owner, userId)),
			);
			return found ?? null;
		},
		async remove(userId) {
			await database.write((orm) => orm.delete(webhookEndpoints).where(eq(owner, userId)));
		},
	};
}

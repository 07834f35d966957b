import { and, eq, sql } from 'drizzle-orm';
import type { AlertSecretStore, SecretPurpose, WebhookEndpointStore } from '../../app/alerts/alert-ports.ts';
import type { Database } from '../open-database.ts';
import { alertSecrets, webhookEndpoints } from './alert-schema.ts';

/** Stores the secrets in people's URLs. */
export function createLibsqlAlertSecretStore(database: Database): AlertSecretStore {
	const { userId: owner, purpose: use, secret: text } = alertSecrets;
	const owned = (userId: string, purpose: SecretPurpose) => and(eq(owner, userId), eq(use, purpose));
	return {
		async find(userId, purpose) {
			const [found] = await database.read((orm) =>
				orm.select({ secret: text }).from(alertSecrets).where(owned(userId, purpose)),
			);
			return found?.secret ?? null;
		},

		async findOrSave(userId, purpose, secret, at) {
			const [, [found]] = await database.write((orm) =>
				orm.batch([
					orm.insert(alertSecrets).values({ userId, purpose, secret, createdAt: at }).onConflictDoNothing(),
					orm.select({ secret: text }).from(alertSecrets).where(owned(userId, purpose)),
				]),
			);
			return found?.secret ?? secret;
		},

		async replace(userId, purpose, secret, at) {
			await database.write((orm) =>
				orm
					.insert(alertSecrets)
					.values({ userId, purpose, secret, createdAt: at })
					.onConflictDoUpdate({ target: [owner, use], set: { secret, createdAt: sql`excluded.created_at` } }),
			);
		},

		async remove(userId, purpose) {
			await database.write((orm) => orm.delete(alertSecrets).where(owned(userId, purpose)));
		},

		async findOwner(purpose, secret) {
			const [found] = await database.read((orm) =>
				orm
					.select({ userId: owner })
					.from(alertSecrets)
					.where(and(eq(use, purpose), eq(text, secret))),
			);
			return found?.userId ?? null;
		},
	};
}

/** Stores people's webhooks, one per person. */
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

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Tables of better-auth, with its own field names (better-auth/db, `getAuthTables`), and two of this site. A session
 * has fields for an IP address and a user agent; they stay empty here.
 */

const instant = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const users = sqliteTable(
	'users',
	{
		id: text('id').primaryKey(),
		name: text('name').notNull(),
		/** Lower case. An anonymous visitor has a placeholder that no mail reaches. */
		email: text('email').notNull().unique(),
		/** Whether a link that was mailed to the address has been used. */
		emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
		image: text('image'),
		createdAt: instant('created_at').notNull(),
		updatedAt: instant('updated_at').notNull(),
		isAnonymous: integer('is_anonymous', { mode: 'boolean' }).default(false),
		role: text('role'),
		banned: integer('banned', { mode: 'boolean' }).default(false),
		banReason: text('ban_reason'),
		banExpires: instant('ban_expires'),
	},
	(table) => [index('users_by_role').on(table.role)],
);

export const sessions = sqliteTable(
	'sessions',
	{
		id: text('id').primaryKey(),
		expiresAt: instant('expires_at').notNull(),
		token: text('token').notNull().unique(),
		createdAt: instant('created_at').notNull(),
		updatedAt: instant('updated_at').notNull(),
		ipAddress: text('ip_address'),
		userAgent: text('user_agent'),
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		impersonatedBy: text('impersonated_by'),
	},
	(table) => [index('sessions_of_user').on(table.userId), index('sessions_by_end').on(table.expiresAt)],
);

/** A way to sign in; of a password only its hash is stored. */
export const credentials = sqliteTable(
	'credentials',
	{
		id: text('id').primaryKey(),
		accountId: text('account_id').notNull(),
		providerId: text('provider_id').notNull(),
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		accessToken: text('access_token'),
		refreshToken: text('refresh_token'),
		idToken: text('id_token'),
		accessTokenExpiresAt: instant('access_token_expires_at'),
		refreshTokenExpiresAt: instant('refresh_token_expires_at'),
		scope: text('scope'),
		password: text('password'),
		createdAt: instant('created_at').notNull(),
		updatedAt: instant('updated_at').notNull(),
	},
	(table) => [index('credentials_of_user').on(table.userId)],
);

/** Links that were mailed and not used yet. */
export const verifications = sqliteTable(
	'verifications',
	{
		id: text('id').primaryKey(),
		identifier: text('identifier').notNull(),
		value: text('value').notNull(),
		expiresAt: instant('expires_at').notNull(),
		createdAt: instant('created_at').notNull(),
		updatedAt: instant('updated_at').notNull(),
	},
	(table) => [index('verifications_by_identifier').on(table.identifier)],
);

/** Resorts on which an editor may report; `*` is every resort. */
export const editorGrants = sqliteTable(
	'editor_grants',
	{
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		resortId: text('resort_id').notNull(),
		/** Unix ms. */
		grantedAt: integer('granted_at').notNull(),
	},
	(table) => [primaryKey({ columns: [table.userId, table.resortId] })],
);

/** Number of attempts in the current window. Keys are hashes, so that they contain no address. */
export const attemptCounts = sqliteTable(
	'attempt_counts',
	{
		key: text('key').primaryKey(),
		/** Unix ms; the window starts with its first attempt. */
		startedAt: integer('started_at').notNull(),
		/** Unix ms; the row is removed after it. */
		endsAt: integer('ends_at').notNull(),
		attempts: integer('attempts').notNull(),
	},
	(table) => [index('attempt_counts_by_end').on(table.endsAt)],
);

/** The tables under the names that better-auth has for them. */
export const authTables = { user: users, session: sessions, account: credentials, verification: verifications };

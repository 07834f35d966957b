import { defineConfig } from 'drizzle-kit';

// `npx drizzle-kit generate` writes the next migration from the schema; `npm run db:migrate` applies it.
export default defineConfig({
	dialect: 'turso',
	schema: [
		'./src/storage/schema.ts',
		'./src/storage/alerts/alert-schema.ts',
		'./src/storage/accounts/account-schema.ts',
		'./src/storage/reports/report-schema.ts',
	],
	out: './src/storage/migrations',
});

import type { AstroGlobal } from 'astro';
import type { AlertContext } from '../../app/alerts/alert-context.ts';
import { AlertNotFoundError } from '../../app/alerts/alert-errors.ts';
import { loadAlertContext, site } from '../../composition.ts';
import { ConfigError } from '../../domain/config-error.ts';

export type Opened<T> = {
	/** What every page passes to its layout. */
	readonly frame: { readonly simulated: boolean; readonly generatedAt: number };
	/** Null: the visitor has no such alert; the response is a 404. */
	readonly view: T | null;
};

/**
 * Loads the data of an alerts page. If the database is unavailable, the middleware responds instead.
 *
 * @throws {StorageError}
 * @throws {ConfigError} there is no database; the middleware responds before a page is called
 */
export async function openAlerts<T>(
	{ response }: Pick<AstroGlobal, 'response'>,
	load: (context: AlertContext) => Promise<T>,
): Promise<Opened<T>> {
	const frame = { simulated: site.simulated, generatedAt: site.clock.now() };
	const context = await loadAlertContext();
	if (!context) throw new ConfigError([{ variable: 'DATABASE_URL', requirement: 'is needed for alerts' }]);
	try {
		return { frame, view: await load(context) };
	} catch (error) {
		if (!(error instanceof AlertNotFoundError)) throw error;
		response.status = 404;
		return { frame, view: null };
	}
}

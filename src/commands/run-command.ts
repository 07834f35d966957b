import { ConfigError } from '../domain/config-error.ts';
import { StorageError } from '../storage/errors.ts';

/** A command was called in a way that it cannot be called. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
	readonly code = 'USAGE';
}

/**
 * Runs a command, and says what went wrong in one line: exit code 2 for arguments and configuration, 1 for the rest.
 *
 * @param name as one calls it, e.g. `db:migrate`
 */
export async function runCommand(name: string, command: () => Promise<void>): Promise<void> {
	try {
		await command();
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const cause = error instanceof StorageError ? ` (${innermostMessage(error)})` : '';
		process.stderr.write(`${name}: ${message}${cause}\n`);
		process.exitCode = isUsage(error) ? 2 : 1;
	}
}

/** What the driver said; the query builder puts the whole statement around it. */
function innermostMessage(error: Error): string {
	return error.cause instanceof Error ? innermostMessage(error.cause) : error.message;
}

function isUsage(error: unknown): boolean {
	if (error instanceof ConfigError || error instanceof UsageError) return true;
	return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

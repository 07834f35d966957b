import { createServer } from 'node:net';

/** The address cannot be listened on. */
export class AddressUnavailableError extends Error {
	override readonly name = 'AddressUnavailableError';
	readonly code = 'ADDRESS_UNAVAILABLE';

	constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
		const reason =
			cause.code === 'EADDRINUSE'
				? `Port ${port} is in use: stop the other program, or choose another with PORT=${port + 1}`
				: `Cannot listen on ${host}:${port} (${cause.code ?? 'unknown error'}): check HOST and PORT`;
		super(reason, { cause });
	}
}

/**
 * Checks that the address can be listened on, before anything slow is done.
 *
 * @param port 0: any free one
 * @returns the port, still free a moment ago
 * @throws {AddressUnavailableError}
 */
export function findFreePort(host: string, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => reject(new AddressUnavailableError(host, port, error)));
		server.listen(port, host, () => {
			const address = server.address();
			const found = typeof address === 'object' && address ? address.port : port;
			server.close(() => resolve(found));
		});
	});
}

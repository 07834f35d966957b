import type { LogEvent } from '../app/log-event.ts';

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

export type LogOptions = {
	readonly level: LogLevel;
	/** Values that must not be printed, wherever an event carries them. */
	readonly secrets: readonly (string | undefined)[];
	/** Takes one line, without its line break. */
	readonly write: (line: string) => void;
	/** Unix ms. */
	readonly now: () => number;
};

/** One JSON object per event and line, with `time` in ISO 8601. */
export function createLog({ level, secrets, write, now }: LogOptions): (event: LogEvent) => void {
	const threshold = logLevels.indexOf(level);
	const hidden = secrets.filter((secret) => secret !== undefined && secret !== '');
	return (event) => {
		if (logLevels.indexOf(event.level) > threshold) return;
		const { level: eventLevel, ...rest } = event;
		const line = JSON.stringify({ level: eventLevel, time: new Date(now()).toISOString(), ...rest });
		write(hidden.reduce<string>((text, secret) => text.replaceAll(String(secret), '[redacted]'), line));
	};
}

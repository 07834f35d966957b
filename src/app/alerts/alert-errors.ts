/** This person has no alert with this id; another person may have one. */
export class AlertNotFoundError extends Error {
	override readonly name = 'AlertNotFoundError';
	readonly code = 'ALERT_NOT_FOUND';

	constructor() {
		super('There is no such alert');
	}
}

/** A person has reached the limit of alerts. */
export class TooManyAlertsError extends Error {
	override readonly name = 'TooManyAlertsError';
	readonly code = 'TOO_MANY_ALERTS';
	readonly max: number;

	constructor(max: number) {
		super(`The limit of ${max} alerts is reached: delete one first`);
		this.max = max;
	}
}

/** An alert was changed concurrently at every attempt to write it. */
export class AlertContendedError extends Error {
	override readonly name = 'AlertContendedError';
	readonly code = 'ALERT_CONTENDED';

	constructor() {
		super('The alert is being changed at the same time: try again');
	}
}

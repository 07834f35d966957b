/** There is no such alert among those of the person who asks, whoever else may have one of that id. */
export class AlertNotFoundError extends Error {
	override readonly name = 'AlertNotFoundError';
	readonly code = 'ALERT_NOT_FOUND';

	constructor() {
		super('There is no such alert');
	}
}

/** A person has as many alerts as anybody may. */
export class TooManyAlertsError extends Error {
	override readonly name = 'TooManyAlertsError';
	readonly code = 'TOO_MANY_ALERTS';
	readonly most: number;

	constructor(most: number) {
		super(`Nobody can have more than ${most} alerts: delete one first`);
		this.most = most;
	}
}

/** An alert was changed again and again by others while it was to be changed. */
export class AlertContendedError extends Error {
	override readonly name = 'AlertContendedError';
	readonly code = 'ALERT_CONTENDED';

	constructor() {
		super('The alert is being changed by others at the same time: try again');
	}
}

import type { AlertChannel } from '../../app/alerts/alert-ports.ts';
import type { AlertView } from '../../app/alerts/load-alerts.ts';

const channelNames: Readonly<Record<AlertChannel, string>> = { email: 'e-mail', webhook: 'webhook', feed: 'feed' };

/** `e-mail and feed`; without any, where word is given all the same. */
export function channelWords(channels: readonly AlertChannel[]): string {
	const names = channels.map((channel) => channelNames[channel]);
	if (names.length === 0) return 'this page only';
	return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Why an alert whose rule holds has not given word. */
export function explainHeld({ heldBecause, quietHours, minSpacingH }: AlertView): string {
	switch (heldBecause) {
		case 'suppressed-paused':
			return 'The rule holds, but the alert is paused';
		case 'suppressed-quiet-hours':
			return `The rule holds; word waits until quiet hours are over (${quietHours})`;
		case 'suppressed-spacing':
			return `The rule holds again; word waits until ${minSpacingH} h after the last`;
		default:
			return 'The rule holds; word is given with the next figures';
	}
}

import { z } from 'zod';
import { watchedBy } from '../../domain/alerts/alert-rule.ts';
import { describeRule } from '../../domain/alerts/describe-rule.ts';
import { type Resort, resortNameOf } from '../../domain/resort.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import { IsoInstant, toIsoInstant } from '../iso-instant.ts';
import type { ClaimedMessage, MessageSender, WebhookEndpointStore, WebhookPoster } from './alert-ports.ts';

const Value = z.union([z.number(), z.string()]).describe('Metric, or the kind of weather.');

/** The body of a webhook, version 1. Fields may be added; existing ones keep their meaning. */
export const WebhookDocument = z.object({
	version: z.literal(1),
	/** The idempotency key. */
	id: z.string(),
	kind: z.enum(['fired', 'corrected']),
	/** The same in a message and in its correction. */
	crossingId: z.string(),
	alertId: z.string(),
	resort: z.object({ id: z.string(), name: z.string() }),
	/** In words, e.g. `New snow in 24 h at Mammoth Mountain is 6 in or more`. */
	rule: z.string(),
	value: Value,
	unit: z.enum(['cm', '°C', 'km/h', 'points']).nullable(),
	measuredAt: IsoInstant,
	firedAt: IsoInstant,
	/** What the resort reports instead; null: this is not a correction. */
	correction: z.object({ value: Value, measuredAt: IsoInstant, correctedAt: IsoInstant }).nullable(),
});
export type WebhookDocument = DeepReadonly<z.output<typeof WebhookDocument>>;

type Parts = {
	readonly webhooks: Pick<WebhookEndpointStore, 'find'>;
	readonly post: WebhookPoster;
	readonly resorts: readonly Pick<Resort, 'id' | 'name'>[];
};

/** Sends messages to the webhooks of their owners. An owner without a webhook gets nothing. */
export function createWebhookSender({ webhooks, post, resorts }: Parts): MessageSender {
	return async (message, at) => {
		const endpoint = await webhooks.find(message.occurrence.userId);
		if (!endpoint) return { sent: false, error: 'WEBHOOK_NONE', final: true, retryAfterMs: null };
		const { resortId } = message.occurrence;
		const body = JSON.stringify(webhookDocument(message, resortNameOf(resortId, resorts)));
		return post({ url: endpoint.url, secret: endpoint.secret, idempotencyKey: message.id, body, at });
	};
}

/** Returns the body of a message; its JSON is byte for byte the same for every attempt. */
export function webhookDocument({ id, kind, occurrence }: ClaimedMessage, resortName: string): WebhookDocument {
	const { alertId, resortId, rule, value, measuredAt, firedAt, correction } = occurrence;
	return {
		version: 1,
		id,
		kind,
		crossingId: occurrence.id,
		alertId,
		resort: { id: resortId, name: resortName },
		rule: describeRule(rule, resortName),
		value,
		unit: metricUnit(occurrence.rule),
		measuredAt: toIsoInstant(measuredAt),
		firedAt: toIsoInstant(firedAt),
		correction:
			kind === 'fired' || correction === null
				? null
				: {
						value: correction.value,
						measuredAt: toIsoInstant(correction.measuredAt),
						correctedAt: toIsoInstant(correction.correctedAt),
					},
	};
}

function metricUnit(rule: ClaimedMessage['occurrence']['rule']): WebhookDocument['unit'] {
	const watched = watchedBy(rule);
	if (typeof watched === 'string') return null;
	switch (watched.kind) {
		case 'new-snow':
		case 'forecast-snow':
		case 'snow-depth':
			return 'cm';
		case 'temperature':
			return '°C';
		case 'gust':
			return 'km/h';
		case 'powder-score':
			return 'points';
	}
}

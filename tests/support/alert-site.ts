import type { ClaimedMessage, MessageSender } from '../../src/app/alerts/alert-ports.ts';
import { type DeliveryContext, type DeliveryReport, deliverMessages } from '../../src/app/alerts/deliver-messages.ts';
import type { EvaluationParts } from '../../src/app/alerts/evaluate-alerts.ts';
import type { LogEvent } from '../../src/app/log-event.ts';
import type { FetchedResort } from '../../src/app/ports.ts';
import { resorts } from '../../src/domain/resort.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { type AlertStores, createAlertStores } from './alert-fixtures.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeWeatherSource, makeForecast } from './fake-weather-source.ts';
import { openTempDatabase, type TempDatabase } from './temp-db.ts';

/** A sender that accepts and records every message. */
export function takingSender(sent: ClaimedMessage[]): MessageSender {
	return async (message) => {
		sent.push(message);
		return { sent: true };
	};
}

/** Sends pending webhooks. */
export function deliverWebhooks(
	{ clock, parts, stores }: AlertSite,
	webhook: MessageSender,
	changes: Partial<DeliveryContext> = {},
): Promise<DeliveryReport> {
	const { newId, log } = parts;
	const { messages } = stores;
	return deliverMessages({ messages, senders: { webhook }, clock, newId, log, random: () => 0, ...changes });
}

type Weather = Parameters<typeof makeForecast>[1];

export type AlertSite = AsyncDisposable & {
	readonly temp: TempDatabase;
	readonly stores: AlertStores;
	readonly clock: FakeClock;
	readonly parts: EvaluationParts;
	readonly events: readonly LogEvent[];
	/** Stores a fetch of Mammoth with this weather. */
	report(weather: Weather): Promise<void>;
};

/** Alerts and their evaluation, on a separate database with a stopped clock. */
export async function openAlertSite(): Promise<AlertSite> {
	const temp = await openTempDatabase();
	const stores = createAlertStores(temp.database);
	const { conditions, leases, reports } = createLibsqlStores(temp.database, 'open-meteo');
	const clock = createFakeClock();
	const events: LogEvent[] = [];
	let ids = 0;
	return {
		temp,
		stores,
		clock,
		events,
		parts: {
			resorts,
			source: createFakeWeatherSource({ now: clock.now }),
			conditions,
			leases,
			reports,
			clock,
			log: (event) => events.push(event),
			evaluation: stores.evaluation,
			newId: () => {
				ids += 1;
				return `id-${ids}`;
			},
		},
		async report(weather) {
			const forecast = makeForecast(clock.now(), weather);
			const fetched: FetchedResort = { resortId: 'mammoth', base: forecast, summit: forecast };
			await conditions.saveFetched([fetched], clock.now());
		},
		[Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
	};
}

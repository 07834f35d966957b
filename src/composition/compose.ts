import { randomUUID } from 'node:crypto';
import type { AlertContext } from '../app/alerts/alert-context.ts';
import type { LogEvent } from '../app/log-event.ts';
import type { Mailer } from '../app/mail.ts';
import type { ReportContext } from '../app/reports/report-context.ts';
import { createSite, type Site } from '../app/site.ts';
import { type Environment, readConfig, secretsIn } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';
import { resorts } from '../domain/resort.ts';
import type { ReportSource } from '../http/signed-report.ts';
import { createEventLog, createLog, type LogLevel } from '../log.ts';
import { createLazyAccounts, type LazyAccounts } from './accounts.ts';
import { createGuards, type Guards } from './guards.ts';
import { createMailer, unavailableMailer } from './mail.ts';
import { createPageRevalidator, readOwnOrigins, unavailableRevalidator } from './page-cache.ts';
import { createBackground, createOrElse, lazily, systemClock } from './runtime.ts';
import { createStores, unavailableStores } from './stores.ts';
import { createWeatherSource, unavailableSource } from './weather.ts';

/** Constants of the build. */
export type Build = { readonly siteUrl: string; readonly buildId: string | null };

/** Everything that pages, endpoints and middleware use. */
export type Composition = {
	readonly site: Site;
	/** For use cases about reports. */
	readonly reportContext: ReportContext;
	/** Machines that may report; none if their configuration is invalid. */
	readonly reportSources: readonly ReportSource[];
	readonly guards: Guards;
	/** For private pages and actions. */
	readonly accounts: LazyAccounts;
	/** Null without a database. Loaded at its first use, so that cached pages do not need it. */
	readonly loadAlertContext: () => Promise<AlertContext | null>;
	/** Public origin. */
	readonly siteUrl: string;
	/** Origins whose pages may post here. */
	readonly ownOrigins: ReadonlySet<string>;
};

/**
 * Builds the site. Never throws: a variable that is invalid is logged by name, and what needs it is replaced by
 * something that fails when it is used, so that everything else works.
 */
export function compose(environment: Environment, { siteUrl, buildId }: Build): Composition {
	const early: LogEvent[] = [];
	// A bad level must not suppress the message that reports it.
	const level = createOrElse((event) => early.push(event))<LogLevel>(
		() => readConfig(siteVariables, environment, ['LOG_LEVEL']).LOG_LEVEL,
		() => 'info',
	);
	const log = createEventLog(createLog({ level, secrets: secretsIn(siteVariables, environment) }));
	for (const event of early) log(event);
	const orElse = createOrElse(log);

	const parts = { clock: systemClock, random: Math.random };
	const source = orElse(
		() => createWeatherSource(environment, parts),
		(fault) => unavailableSource(environment, fault, parts),
	);
	const { database, ...stores } = orElse(
		() => createStores(environment, source.provider),
		(fault) => unavailableStores(fault, source.provider),
	);
	// Without a database nobody gets mail, so an invalid mail configuration does not matter.
	const mail = orElse<Mailer | ConfigError>(
		() => (database === null ? unavailableMailer : createMailer(environment, siteUrl)),
		(fault) => fault,
	);
	const mailer = mail instanceof ConfigError ? null : mail;
	const site = createSite({
		...parts,
		...stores,
		resorts,
		source,
		revalidator: orElse(
			() => createPageRevalidator(environment, siteUrl, systemClock),
			(fault) => unavailableRevalidator(fault),
		),
		holder: randomUUID(),
		background: createBackground(log),
		buildId,
		log,
	});
	const webhooksToLoopback = orElse(
		() => readConfig(siteVariables, environment, ['WEBHOOK_LOOPBACK']).WEBHOOK_LOOPBACK === 'allow',
		() => false,
	);
	const accounts = createLazyAccounts(environment, { database, siteUrl, mail, site, orElse });
	return {
		site,
		accounts,
		loadAlertContext: lazily(async () => {
			if (database === null) return null;
			const { createAlertContext } = await import('./alert-context.ts');
			return createAlertContext(site, { database, siteUrl, mailer, webhooksToLoopback });
		}),
		reportContext: { ...site, newId: randomUUID },
		reportSources: orElse<readonly ReportSource[]>(
			() => readConfig(siteVariables, environment, ['REPORT_SOURCES']).REPORT_SOURCES ?? [],
			() => [],
		),
		guards: createGuards(environment, { orElse, now: systemClock.now }),
		siteUrl,
		ownOrigins: orElse<ReadonlySet<string>>(
			() => readOwnOrigins(environment, siteUrl),
			() => new Set([siteUrl]),
		),
	};
}

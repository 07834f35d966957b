import type { Check } from './check.ts';
import { alerts } from './checks/alerts.ts';
import { api } from './checks/api.ts';
import { clock } from './checks/clock.ts';
import { dashboardHeaders } from './checks/dashboard-headers.ts';
import { expiry } from './checks/expiry.ts';
import { dataAge, database, upstream, worker } from './checks/health.ts';
import { closedDoor, cookiesIgnored, noisyQuery, wrongToken } from './checks/indifference.ts';
import { isr, resortIsr } from './checks/isr.ts';
import { canonicalOrigin, wrongHost } from './checks/origin.ts';
import { renewal, renewalEndpoint, renewalLink } from './checks/renewal.ts';
import { setCookie } from './checks/set-cookie.ts';
import { compression, securityHeaders } from './checks/transport.ts';

/** In the order in which they are judged and told: what explains others comes before them. */
export const allChecks: readonly Check[] = [
	dashboardHeaders,
	setCookie,
	isr,
	resortIsr,
	noisyQuery,
	cookiesIgnored,
	alerts,
	clock,
	wrongToken,
	closedDoor,
	renewal,
	renewalEndpoint,
	renewalLink,
	expiry,
	database,
	upstream,
	worker,
	dataAge,
	api,
	compression,
	securityHeaders,
	canonicalOrigin,
	wrongHost,
];

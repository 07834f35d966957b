import type { Clock } from '../ports.ts';
import type { Accounts, AttemptCounter, SetCookies } from './account-ports.ts';

/** What the use cases of accounts work with. */
export type AccountParts = {
	readonly accounts: Accounts;
	readonly attempts: AttemptCounter;
	readonly clock: Clock;
};

/** Whoever sent a form. */
export type Sender = {
	/** Address or network that attempts are counted by. */
	readonly network: string;
	/** Of the request; its cookies are read. */
	readonly headers: Headers;
	/** Sends cookies with the answer. */
	readonly keepCookies: (setCookies: SetCookies) => void;
};

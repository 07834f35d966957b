interface ImportMetaEnv {
	/** Tells builds apart. */
	readonly BUILD_ID: string;
}

interface ImportMeta {
	readonly env: ImportMetaEnv;
}

declare namespace App {
	interface Locals {
		/** On private routes who is asking; elsewhere nobody. */
		person: import('./domain/person.ts').Person | null;
		/** Values of `Set-Cookie` that the middleware adds to the answer. */
		answerCookies: string[];
		/** Only for the page that says so: what somebody sent to the console that could not be taken. */
		unsent: { readonly action: string; readonly entries: readonly (readonly [string, string])[] } | null;
		/** Only for the page that says so: why the private page that was asked for cannot be shown. */
		unavailable: import('./app/accounts/account-ports.ts').Unavailability | null;
	}
}

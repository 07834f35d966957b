interface ImportMetaEnv {
	/** Tells builds apart. */
	readonly BUILD_ID: string;
}

interface ImportMeta {
	readonly env: ImportMetaEnv;
}

declare namespace App {
	interface Locals {
		/** The visitor, on private routes; null elsewhere. */
		person: import('./domain/person.ts').Person | null;
		/** Values of `Set-Cookie` that the middleware adds to the answer. */
		answerCookies: string[];
		/** Why a form was refused before it was read; null: none was. */
		refusedForm: string | null;
		/** A form of the console that could not be processed, for the page that offers to send it again. */
		lostSubmission: import('./app/form-answer.ts').LostSubmission | null;
		/** Only for the page that says so: why the private page that was asked for cannot be shown. */
		unavailable: import('./app/accounts/account-ports.ts').Unavailability | null;
	}
}

import { z } from 'zod';
import { passwordFault } from '../../domain/password.ts';
import { readRedirectPath } from '../../domain/redirect-path.ts';

/** Maximum length of an address (RFC 5321 §4.5.3.1, without the brackets). */
const MAX_EMAIL_LENGTH = 254;
const MAX_TOKEN_LENGTH = 2_000;
/** Far longer than a password may be; limits what is read. */
const MAX_ENTRY_LENGTH = 10_000;

const Email = z
	.string('Enter your e-mail address.')
	.trim()
	.toLowerCase()
	.min(1, 'Enter your e-mail address.')
	.max(MAX_EMAIL_LENGTH, 'This e-mail address is too long.')
	.pipe(z.email('Enter a valid e-mail address, like name@example.com.'));
const Password = z
	.string('Enter your password.')
	.min(1, 'Enter your password.')
	.max(MAX_ENTRY_LENGTH, 'This password is too long.');
/** Anything but a path of this site is ignored. */
const Next = z.string().optional().transform(readRedirectPath);
const Token = z.string('This link is incomplete.').min(1, 'This link is incomplete.').max(MAX_TOKEN_LENGTH);

export const SignInForm = z.object({ email: Email, password: Password, next: Next });
export const EmailForm = z.object({ email: Email, next: Next });
export const LinkForm = z.object({ token: Token, next: Next });

export const SignUpForm = z
	.object({ email: Email, password: Password, next: Next })
	.superRefine(({ email, password }, context) => checkPassword(password, email, context));

export const ResetForm = z
	.object({ token: Token, password: Password })
	.superRefine(({ password }, context) => checkPassword(password, null, context));

export const ChangePasswordForm = z.object({ current: z.string().optional(), password: Password });
export const DeleteForm = z.object({
	current: z.string().max(MAX_ENTRY_LENGTH).optional(),
	sure: z.literal('on', 'Tick this box to confirm.'),
});

/** Every field of these forms. */
export const accountFields: ReadonlySet<string> = new Set(
	[SignInForm, EmailForm, LinkForm, SignUpForm, ResetForm, ChangePasswordForm, DeleteForm].flatMap(({ shape }) =>
		Object.keys(shape),
	),
);

function checkPassword(password: string, email: string | null, context: z.RefinementCtx): void {
	const fault = passwordFault(password, email);
	if (fault !== null) context.addIssue({ code: 'custom', path: ['password'], message: fault });
}

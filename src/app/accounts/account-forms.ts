import { z } from 'zod';
import { readOwnPath } from '../../domain/own-path.ts';
import { faultOfPassword } from '../../domain/password.ts';

/** Of an address (RFC 5321 §4.5.3.1, with its brackets taken off). */
const longestEmail = 254;
const longestToken = 2_000;

const Email = z
	.string('Enter your e-mail address.')
	.trim()
	.toLowerCase()
	.min(1, 'Enter your e-mail address.')
	.max(longestEmail, 'This e-mail address is too long.')
	.pipe(z.email('Enter a valid e-mail address, like name@example.com.'));
const Password = z
	.string('Enter your password.')
	.min(1, 'Enter your password.')
	.max(10_000, 'This password is too long.');
/** Whatever is no path of this site is as good as nothing. */
const Next = z.string().optional().transform(readOwnPath);
const Token = z.string('This link is incomplete.').min(1, 'This link is incomplete.').max(longestToken);

export const SignInForm = z.object({ email: Email, password: Password, next: Next });
export const EmailForm = z.object({ email: Email, next: Next });
export const LinkForm = z.object({ token: Token, next: Next });

export const SignUpForm = z
	.object({ email: Email, password: Password, next: Next })
	.superRefine(({ email, password }, context) => judgePassword(password, email, context));

export const ResetForm = z
	.object({ token: Token, password: Password })
	.superRefine(({ password }, context) => judgePassword(password, null, context));

export const ChangePasswordForm = z.object({ current: z.string().optional(), password: Password });
export const DeleteForm = z.object({
	current: z.string().max(10_000).optional(),
	sure: z.literal('on', 'Tick this box to confirm.'),
});

function judgePassword(password: string, email: string | null, context: z.RefinementCtx): void {
	const fault = faultOfPassword(password, email);
	if (fault !== null) context.addIssue({ code: 'custom', path: ['password'], message: fault });
}

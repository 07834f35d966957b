import { expect, test } from 'vitest';
import { passwordFault } from '../../src/domain/password.ts';

test.each(['correct horse', 'абвгдежзик', '🏔️⛷️❄️🎿 snow', `${'x'.repeat(100)}abc`])('%j is accepted', (password) => {
	expect(passwordFault(password, 'ada@example.com')).toBeNull();
});

test.each([
	['too short', /at least 10/],
	['ab'.repeat(65), /at most 128/],
	['aaaaaaaaaaaa', /different characters/],
	['Ada@Example.com', /e-mail/],
])('%j is rejected', (password, says) => {
	expect(passwordFault(password, 'ada@example.com')).toMatch(says);
});

test('the local part of the address is rejected too', () => {
	expect(passwordFault('ada.lovelace', 'ada.lovelace@example.com')).toMatch(/e-mail/);
});

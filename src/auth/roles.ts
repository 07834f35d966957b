import { createAccessControl } from 'better-auth/plugins/access';
import { adminAc, defaultStatements } from 'better-auth/plugins/admin/access';

/** What better-auth's own administration allows. On which resorts an editor may report is kept beside it. */
const access = createAccessControl(defaultStatements);

export const roles = {
	user: access.newRole({ user: [], session: [] }),
	editor: access.newRole({ user: [], session: [] }),
	admin: access.newRole(adminAc.statements),
};

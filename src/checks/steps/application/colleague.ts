import { z } from 'zod';
import type { ConnectedDatabase } from '../database/databases.ts';
import type { Visitor } from './visitor.ts';

const withId = z.object({ id: z.number() });

/**
 * The administrator makes somebody a user, who works in the database as a role of PostgreSQL that is there.
 * @param user what users.add takes
 */
export async function addColleague(
  administrator: Visitor,
  { id: database_id, server_id = database_id }: ConnectedDatabase,
  user: Readonly<Record<string, unknown>>,
  role: { readonly name: string; readonly password: string },
): Promise<void> {
  const added = withId.parse(await administrator.call('users.add', { user_def: user }));
  const configured = withId.parse(await administrator.call('roles.configured.add', { server_id, ...role }));
  const ids = { user_id: added.id, configured_role_id: configured.id };
  await administrator.call('collaborators.add', { database_id, ...ids });
}
